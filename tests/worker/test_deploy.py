"""The systemd units and the container file run what the Procfile runs, and systemd takes them for what they are."""

import re
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from service import outbox
from service.supervise import procfile

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "worker" / "deploy"
PLACE = "/opt/shoulder"
UNITS = sorted(DEPLOY.glob("*.service"))
DEFAULT = re.compile(r"\$\{(\w+):-([^}]*)\}")


def test_each_process_of_the_procfile_has_a_unit_with_its_very_command() -> None:
    """No more and no fewer; only what a shell would fill in stands in the unit's own environment."""
    commands = procfile.read(ROOT / "Procfile")
    started = [
        *_said(DEPLOY / "shoulder-web.service", "ExecStart"),
        *_said(DEPLOY / "shoulder-clock.service", "ExecStart"),
    ]
    [worker] = _said(DEPLOY / "shoulder-worker@.service", "ExecStart")
    started += [worker.replace("%i", lane) for lane in outbox.LANES]
    plain = {DEFAULT.sub(r"${\1}", command) for command in commands.values()}
    assert {line.removeprefix(f"{PLACE}/.venv/bin/") for line in started} == plain
    assert len(started) == len(commands)
    environment = " ".join(_said(DEPLOY / "shoulder-web.service", "Environment"))
    for name, _ in DEFAULT.findall(" ".join(commands.values())):
        assert f"{name}=" in environment
    wanted = " ".join(_said(DEPLOY / "shoulder.target", "Wants")).split()
    assert sorted(wanted) == sorted(
        [
            "shoulder-web.service",
            "shoulder-clock.service",
            *(f"shoulder-worker@{lane}.service" for lane in outbox.LANES),
        ]
    )


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_unit_runs_as_nobody_much_and_after_the_tables(unit: Path) -> None:
    """Nothing is written but in its own folder; no secret stands in it.

    What only wants the tables to be there is not stopped while they are brought up to date, and is begun again for as
    long as it takes, whatever is not there yet.
    """
    text = unit.read_text()
    for line in ("User=shoulder", "NoNewPrivileges=yes", "ProtectSystem=strict", "EnvironmentFile=/etc/shoulder/env"):
        assert f"\n{line}\n" in text
    if unit.name != "shoulder-migrate.service":
        assert "shoulder-migrate.service" in _said(unit, "After")[0]
        assert "shoulder-migrate.service" in _said(unit, "Wants")[0]
        assert _said(unit, "Requires") == []
        assert _said(unit, "StartLimitIntervalSec") == ["0"]
        assert _said(unit, "Restart") == ["always"]


def test_the_example_of_settings_takes_nothing_from_a_unit() -> None:
    """It is copied to /etc/shoulder/env, which wins over what stands in a unit: there the folder is not `var`."""
    example = dict(
        line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if line[:1].isupper()
    )
    for unit in UNITS:
        own = dict(one.split("=", 1) for one in _said(unit, "Environment")[0].split())
        assert own == {**own, **{name: value for name, value in example.items() if name in own}}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_nothing_wrong_with_them(tmp_path: Path) -> None:
    """With the programs where they are here, and a user whom this machine has."""
    home = tmp_path / "units"
    home.mkdir()
    for unit in (*UNITS, DEPLOY / "shoulder.target"):
        text = unit.read_text().replace(f"{PLACE}/.venv/bin", str(Path(sys.executable).parent))
        text = text.replace(PLACE, str(ROOT)).replace("=shoulder\n", "=root\n")
        (home / unit.name).write_text(text)
    names = [unit.name.replace("@", "@live") for unit in UNITS] + ["shoulder.target"]
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names],
        cwd=home,
        env={"SYSTEMD_UNIT_PATH": f"{home}:"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    ours = [line for line in found.stderr.splitlines() if "shoulder" in line]
    assert ours == []


def test_the_container_holds_all_that_it_runs() -> None:
    """What is copied is there, what is run is in it, the lock is checked by its hashes, and it is not root."""
    words = [shlex.split(line) for line in (DEPLOY / "Containerfile").read_text().splitlines() if line[:1].isupper()]
    copied = {line[1] for line in words if line[0] == "COPY"}
    assert all((ROOT / name).exists() for name in copied)
    assert {"flows", "service", "worker", "Procfile", "requirements.lock"} == copied
    [command] = [line[1:] for line in words if line[0] == "CMD"]
    module = "".join(command).strip("[]").split(",")[-1]
    assert module == "service.supervise" and find_spec(module)
    assert ["USER", "shoulder"] in words
    assert any("--require-hashes" in line for line in words if line[0] == "RUN")


def _said(unit: Path, name: str) -> list[str]:
    """Every value of a name in a unit."""
    return re.findall(rf"^{name}=(.*)$", unit.read_text(), re.MULTILINE)
