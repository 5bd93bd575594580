"""Read what people and tests ask of the controls; Unusable says in a sentence what cannot be."""

import re
from typing import Any

from flask import request

from service.simulator.errors import Unusable
from service.simulator.exchange import Exchange

SENDER = re.compile(r"\+[1-9]\d{6,14}|\d{3,8}|[A-Za-z][A-Za-z0-9 ]{0,20}")


def wish() -> dict[str, Any]:
    """The JSON object that was sent; empty if nothing was."""
    wish = request.get_json() if request.content_length else {}
    if not isinstance(wish, dict):
        raise Unusable("A JSON object is expected.")
    return wish


def phone(line: Exchange, number: str) -> str:
    """A number that a phone can have."""
    if not isinstance(number, str) or not SENDER.fullmatch(number):
        raise Unusable(f"{number!r} is not a number a phone can have; write it like +15550002000.")
    if number in line.numbers:
        raise Unusable(f"{number} is the account's own number.")
    return number


def next_free(line: Exchange) -> str:
    """A number that nobody has."""
    taken = line.numbers.keys() | line.handsets.keys()
    return next(number for step in range(1, 10_000) if (number := f"+1555{2000 + step:07d}") not in taken)
