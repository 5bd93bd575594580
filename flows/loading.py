"""Reading a script: source text in, a Script out, or every problem with its line and what to do. Pure."""

import re
from typing import Any

from flows.problems import Problem, Problems, did_you_mean
from flows.reading import Reader
from flows.script import AuthorTest, Script, Step
from flows.steps import read_part, read_step
from flows.vocabulary import DEPTHS, MEDIA, ROLES, USED_FOR

__all__ = ["Problem", "Problems", "load"]

HEADER = ("script", "used for", "languages", "people", "on", "waits", "voice waits", "tests")
_PEOPLE = (("caller",), ("peer",), ("responder",), ("caller", "peer"))
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Z]{2})?$")
_TIME = re.compile(r"^(\d{1,4}) (seconds?|minutes?|hours?|days?)$")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_MOST_STEPS = 200


def load(source: str) -> Script:
    """The script this text writes. Raises Problems: syntax one at a time, everything else at once."""
    reader = Reader(source)
    header = _header(reader)
    steps = _steps(reader, header["languages"], header["people"])
    tests = _tests(reader, header["people"])
    if reader.problems:
        raise Problems(sorted(reader.problems, key=lambda problem: (problem.line, problem.column)))
    return Script(**header, steps=steps, tests=tests)


def _header(reader: Reader) -> dict[str, Any]:
    tree = reader.tree
    if next(iter(tree), None) != "script":
        reader.problem(("script",), "A script begins with its title.", "Begin with “script: ” and a title.")
    people = _people(reader)
    used_for = tree.get("used for")
    return {
        "title": reader.text(("script",), tree.get("script")),
        "used_for": used_for and reader.one_of(("used for",), used_for, USED_FOR, "something a script is used for"),
        "languages": _languages(reader),
        "people": people,
        "on": _media(reader),
        "waits": _waits(reader, people),
    }


def _languages(reader: Reader) -> tuple[str, ...]:
    languages = reader.words(("languages",), reader.tree.get("languages", []))
    for code in languages:
        if not _LANGUAGE.match(code):
            reader.problem(("languages",), f"“{code}” is not a language code.", "Write codes such as “en, es”.")
    if not languages:
        reader.problem(
            ("languages",), "The languages are missing.", "Write “languages: en, es”; the first is the base."
        )
    return tuple(dict.fromkeys(languages))


def _people(reader: Reader) -> tuple[str, ...]:
    people = tuple(reader.words(("people",), reader.tree.get("people", [])))
    for role in people:
        if role not in ROLES:
            reader.problem(("people",), f"“{role}” is not a role.", did_you_mean(role, ROLES))
    if not people:
        reader.problem(("people",), "The people are missing.", "Write “people: caller”, or “people: caller, peer”.")
    elif set(people) == {"caller", "peer"}:
        return ("caller", "peer")
    elif people not in _PEOPLE:
        reader.problem(("people",), "A script is for one person, or for “caller, peer”.")
    return people


def _media(reader: Reader) -> tuple[str, ...]:
    if "on" not in reader.tree:
        return MEDIA
    media = reader.words(("on",), reader.tree["on"])
    for medium in media:
        if medium not in MEDIA:
            reader.problem(("on",), f"“{medium}” is not a medium.", did_you_mean(medium, MEDIA))
    return tuple(media)


def _waits(reader: Reader, people: tuple[str, ...]) -> dict[str, int]:
    usual = {"waits": 600 if len(people) > 1 else 12 * 3600, "voice waits": 12}
    seconds = {}
    for key, medium in (("waits", "sms"), ("voice waits", "voice")):
        seconds[medium] = _time(reader, key) if key in reader.tree else usual[key]
    return seconds


def _time(reader: Reader, key: str) -> int:
    written = reader.tree[key] if isinstance(reader.tree[key], str) else ""
    match = _TIME.match(written.strip())
    if match is None or int(match[1]) == 0:
        reader.problem((key,), f"“{written}” is not a length of time.", "Write it as “12 hours” or “10 minutes”.")
        return 1
    return int(match[1]) * _SECONDS[match[2].rstrip("s")]


def _steps(reader: Reader, languages: tuple[str, ...], people: tuple[str, ...]) -> tuple[Step, ...]:
    steps: dict[str, Step] = {}
    for key, data in reader.tree.items():
        if key in HEADER:
            continue
        if not isinstance(data, dict):
            reader.problem((key,), f"“{key}” is not a key that is known here.", did_you_mean(key, HEADER))
        elif "part" in data:
            read_part(reader, (key,), data, languages, people, steps)
        else:
            read_step(reader, (key,), data, languages, people, steps)
    if not steps and not reader.problems:
        reader.problem((), "There are no steps.", "Add one: an id such as “hello:”, and “say:” below it.")
    if len(steps) > _MOST_STEPS:
        reader.problem((), f"There are {len(steps)} steps; at most {_MOST_STEPS}.", "Make two scripts of it.")
    return tuple(steps.values())


def _tests(reader: Reader, people: tuple[str, ...]) -> tuple[AuthorTest, ...]:
    if "tests" not in reader.tree:
        return ()
    tests = reader.group(("tests",), reader.tree["tests"])
    return tuple(_test(reader, ("tests", name), data, people) for name, data in tests.items())


def _test(reader: Reader, path: tuple[str, str], value: Any, people: tuple[str, ...]) -> AuthorTest:
    data = reader.group(path, value)
    holds = {f"{role} can hold": role for role in people}
    list(reader.unknown_keys(path, data, (*people, *holds, "expect")))
    depths = {
        role: reader.one_of((*path, key), data[key], DEPTHS, "a depth") or DEPTHS[0]
        for key, role in holds.items()
        if key in data
    }
    replies = {role: tuple(reader.words((*path, role), data[role])) for role in people if role in data}
    expect = tuple(reader.words((*path, "expect"), data.get("expect", [])))
    if not expect:
        reader.problem(path, "This test expects nothing.", "Add “expect:” and, below it, “- ends”.")
    return AuthorTest(path[1], replies, expect, depths, reader.line(path))
