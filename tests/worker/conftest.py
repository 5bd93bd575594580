"""The line's hands as real processes, on the house that the service's tests have."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.house import House, build
from service.settings import Settings
from tests.service.conftest import (  # noqa: F401 - fixtures
    Pen,
    database_url,
    exchange,
    house,
    pen,
    redis_server,
    settings,
    simulator,
)

Start = Callable[[str], "subprocess.Popen[str]"]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def real_house(house: House) -> Iterator[House]:  # noqa: F811 - a fixture
    """The same house with the keys that its processes have."""
    real = build(house.settings)
    yield real
    real.close()


@pytest.fixture
def real_pen(real_house: House) -> Pen:
    """A pen for it."""
    return Pen(real_house)


@pytest.fixture
def start(settings: Settings) -> Iterator[Start]:  # noqa: F811 - a fixture
    """Start `python -m worker.run ROLE` as the supervisor would; what is left at the end is killed."""
    processes: list[subprocess.Popen[str]] = []
    environment = {
        "PATH": os.environ["PATH"],
        "SHOULDER_HOME": str(settings.shoulder_home),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "PUBLIC_URL": settings.public_url,
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_token,
        "TWILIO_API_URL": settings.twilio_api_url,
    }

    def start_one(role: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "worker.run", role]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        processes.append(process)
        until_it_says(process, "ready")
        return process

    yield start_one
    for process in processes:
        process.kill()
        process.communicate()


def until_it_says(process: "subprocess.Popen[str]", words: str) -> None:
    """Wait for a line with these words."""
    assert process.stdout
    assert any(words in line for line in process.stdout), "it never said so"


def ends_cleanly(process: "subprocess.Popen[str]") -> str:
    """SIGTERM; it must leave with 0 in good time. Returns what it said."""
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 0, said
    return said
