"""The `shoulder` command on a home of a test's own, as somebody at a terminal would use it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from service import lines
from service.cli.shell import shoulder
from service.house import House, build
from service.session import Session
from service.settings import load

ACCOUNT = "AC" + "0" * 8 + "7" * 24
TOKEN = "a pretend token"
LINE_NUMBER = "+15550001000"
PUBLIC_URL = "http://127.0.0.1:9"


@dataclass
class Shell:
    """A home folder with its surroundings, and the command that works on it."""

    environ: dict[str, str]

    def run(self, *arguments: str, answer: str = "") -> Result:
        """Type a command; `answer` is what is typed when it asks."""
        return CliRunner().invoke(shoulder, arguments, input=answer, env=self.environ)

    def does(self, *arguments: str) -> str:
        """Type a command that works; returns what it says."""
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result.output

    def refuses(self, *arguments: str) -> str:
        """Type a command that is refused: its sentences, exit 1, and no trace."""
        result = self.run(*arguments)
        assert result.exit_code == 1, result.output
        assert isinstance(result.exception, SystemExit), result.exception
        return result.output.strip()

    def lists(self, *arguments: str) -> list[dict[str, Any]]:
        """What a list holds, by its JSON."""
        found = json.loads(self.does(*arguments, "--json"))
        assert isinstance(found, list)
        return found

    @contextmanager
    def house(self) -> Iterator[House]:
        """The house that the command works in."""
        house = build(load(self.environ, Path("no.env")))
        try:
            yield house
        finally:
            house.close()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction on its first line."""
        with self.house() as house:
            with house.database.reading() as connection:
                first = lines.ids(connection)[0]
            with house.session(first) as session:
                yield session


def surroundings(home: Path, carrier: str) -> dict[str, str]:
    """The environment of a line in this home, with this carrier."""
    return {
        "SHOULDER_HOME": str(home),
        "DATABASE_URL": "",
        "REDIS_URL": f"unix://{home}/no-redis.sock",
        "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_URL": carrier,
        "LINE_NUMBER": LINE_NUMBER,
    }
