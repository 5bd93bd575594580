"""Read what a voice request asks for: addresses, switches, times; refuse what makes no sense."""

import math
from datetime import UTC, datetime

from flask import request
from werkzeug.datastructures import MultiDict

from service.simulator import wire
from service.simulator.calls.records import Hook
from service.simulator.errors import Refused

DAY = 86_400
METHODS = ("GET", "POST")


def hook(form: MultiDict[str, str], name: str, *default: str) -> Hook:
    """The address <name>, its method, and the events asked for, repeated or separated by spaces."""
    events = tuple(" ".join(form.getlist(f"{name}Event")).split()) or default
    return Hook(address(form, name), method(form, f"{name}Method"), events)


def address(form: MultiDict[str, str], name: str) -> str:
    """A web address, or "" if there is none."""
    value = form.get(name, "")
    if value and not wire.is_web_address(value):
        code = 21609 if "Callback" in name else 21205
        raise Refused(code, f"{name} is not a valid URL: {value}")
    return value


def method(form: MultiDict[str, str], name: str, default: str = "POST") -> str:
    """GET or POST."""
    value = form.get(name, default).upper()
    if value not in METHODS:
        raise Refused(21403, f"{name} must be GET or POST.")
    return value


def switch(form: MultiDict[str, str], name: str, *, default: bool = False) -> bool:
    """True or false."""
    value = form.get(name, str(default)).lower()
    if value not in ("true", "false"):
        raise Refused(20001, f"{name} must be true or false.")
    return value == "true"


def whole(form: MultiDict[str, str], name: str, default: int, least: int, most: int) -> int:
    """A whole number within its bounds."""
    value = form.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise Refused(20001, f"{name} must be a whole number from {least} to {most}.")
    return int(value)


def period(name: str) -> tuple[float, float]:
    """From when, and up to when, the date filters <name>, <name>> and <name>< let records through."""
    start, end = -math.inf, math.inf
    if request.args.get(name):
        start = moment(request.args[name][:10])
        end = start + DAY
    if request.args.get(f"{name}>"):
        start = max(start, moment(request.args[f"{name}>"]))
    if request.args.get(f"{name}<"):
        end = min(end, moment(request.args[f"{name}<"]))
    return start, end


def moment(text: str) -> float:
    """When the day, or the time of day, in a filter begins."""
    try:
        start = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(20001, f"{text!r} is not a date.") from error
    return (start if start.tzinfo else start.replace(tzinfo=UTC)).timestamp()
