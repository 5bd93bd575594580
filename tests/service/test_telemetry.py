"""Logs are JSON lines with ids only, whoever writes them and whatever went wrong."""

import json
import subprocess
import sys

SPEAKS = """
import logging, sys
from service import telemetry
telemetry.start("test")
telemetry.logger().info("a text went out", outbox_id=12, to="+15552220001")
telemetry.logger().debug("not interesting")
logging.getLogger("library").warning("called (555) 222-0001\\nTraceback: my secret")
logging.getLogger("library").info("not interesting")
def fails():
    raise ValueError("my secret")
try:
    fails()
except ValueError as error:
    telemetry.logger().error("it failed", exc_info=error)
    logging.getLogger("library").exception("it failed too")
fails()
"""


def test_every_line_is_json_without_numbers_or_words() -> None:
    """Ours, a library's, a caught exception and one that ends the process."""
    done = subprocess.run([sys.executable, "-c", SPEAKS], capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert done.stderr == ""
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["event"] for line in lines][:4] == [
        "a text went out",
        "called ([number]",
        "it failed",
        "it failed too",
    ]
    assert len(lines) == 5
    assert all(line["process"] == "test" and line["level"] and line["timestamp"] for line in lines)
    assert lines[0]["outbox_id"] == 12
    for private in ("2220001", "222-0001", "secret"):
        assert private not in done.stdout
    for line in lines[2:]:
        assert line["error"] == "ValueError"
        assert any("fails" in place for place in line["places"])


def test_a_command_on_a_terminal_is_not_mixed_with_a_log() -> None:
    """What it prints may be read by a script; only what goes wrong is logged, and not there."""
    logs = "from service import telemetry; telemetry.logger().info('went on'); telemetry.logger().warning('went wrong')"
    command = f"from service.cli.shell import shoulder; shoulder.callback(); {logs}"
    ran = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert ran.stdout == ""
    assert "went wrong" in ran.stderr and "went on" not in ran.stderr
