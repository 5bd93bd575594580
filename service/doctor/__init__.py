"""`shoulder doctor`: look at everything a line needs, from its settings to its rota, and say what to do."""

from collections.abc import Callable
from contextlib import AbstractContextManager, closing

from service.doctor import fallback, line, machine
from service.doctor.finding import SIGNS, WELL, WRONG, Finding
from service.errors import SettingsError, ShoulderError, StartError, VaultError
from service.house import House
from service.settings import Settings

__all__ = ["SIGNS", "WRONG", "Finding", "examine", "look_around"]


def examine(
    settings_here: Callable[[], Settings], build: Callable[[Settings], House], *, fix: bool = False
) -> list[Finding]:
    """Everything there is to say about the line that these settings name. `fix` points its numbers at it."""
    try:
        chosen = settings_here()
    except (SettingsError, StartError) as error:
        return [Finding("settings", WRONG, sentence) for sentence in str(error).splitlines()]
    return look_around(chosen, lambda: closing(build(chosen)), fix=fix)


def look_around(
    chosen: Settings, opened: Callable[[], AbstractContextManager[House]], *, fix: bool = False
) -> list[Finding]:
    """The same, from settings that can work."""
    database = machine.database(chosen)
    found = [
        Finding("settings", WELL, "Every setting can work."),
        machine.disk(chosen),
        machine.clock(chosen),
        database,
    ]
    if database.mark != WRONG:
        found += _of_lines(opened, fix=fix)
    return [
        *found,
        machine.queue(chosen),
        machine.address(chosen),
        *machine.proxies(chosen),
        *fallback.findings(chosen),
    ]


def _of_lines(opened: Callable[[], AbstractContextManager[House]], *, fix: bool) -> list[Finding]:
    try:
        with opened() as house:
            return list(line.findings(house, fix=fix))
    except ShoulderError as error:
        return [Finding("keys" if isinstance(error, VaultError) else "settings", WRONG, str(error))]
