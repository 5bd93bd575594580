"""Read a Procfile: a name, a colon and a command on each line."""

import re
from pathlib import Path

from service.errors import StartError

LINE = re.compile(r"([A-Za-z0-9_-]+):\s*(\S.*)")


def read(path: Path) -> dict[str, str]:
    """Commands by name, in the order written. Raises StartError with the file or the line that cannot be read."""
    commands: dict[str, str] = {}
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = LINE.fullmatch(line.rstrip())
        if parts is None or parts[1] in commands:
            raise StartError(f"Line {number} of {path.name} is not a new name, a colon and a command: {line}")
        commands[parts[1]] = parts[2]
    return commands


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(f"{path} cannot be read as a Procfile: name one, or none for the line's own.") from error
