"""`shoulder doctor`: look at everything a line needs, from its settings to its rota, and say what to do."""

from service.doctor import fallback, line, machine
from service.doctor.finding import SIGNS, WELL, WRONG, Finding
from service.errors import SettingsError, StartError
from service.supervise import visit

__all__ = ["SIGNS", "WRONG", "Finding", "examine"]


def examine(*, fix: bool = False) -> list[Finding]:
    """Everything there is to say about the line that these settings name. `fix` points its numbers at it."""
    try:
        chosen = visit.settings_here()
    except (SettingsError, StartError) as error:
        return [Finding("settings", WRONG, sentence) for sentence in str(error).splitlines()]
    database = machine.database(chosen)
    found = [
        Finding("settings", WELL, "Every setting can work."),
        machine.disk(chosen),
        machine.clock(chosen),
        database,
    ]
    if database.mark != WRONG:
        found += line.findings(chosen, fix=fix)
    return [*found, machine.queue(chosen), machine.address(chosen), *fallback.findings(chosen)]
