"""What the doctor says of one thing."""

from dataclasses import dataclass

WELL, NOTE, WRONG = "well", "note", "wrong"
SIGNS = {WELL: ("✓", "green"), NOTE: ("·", "yellow"), WRONG: ("✗", "red")}


@dataclass(frozen=True)
class Finding:
    """One thing looked at: well, worth a thought, or wrong; and a sentence about it."""

    what: str
    mark: str
    says: str
