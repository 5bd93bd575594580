"""Reading a script: source text in, a Script out, or every problem with its line and what to do. Pure."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from flows.blocks import Entry, Shelf
from flows.conditions import Whole
from flows.problems import Problem, Problems
from flows.reading import Reader, advice
from flows.script import AuthorTest, Condition, Script, Step
from flows.steps import Part, Path, read_part, read_step
from flows.syntax import text_of
from flows.vocabulary import DEPTHS, MEDIA, ROLES, USED_FOR, language_named

__all__ = ["Problem", "Problems", "load", "text_of"]

HEADER = ("script", "used for", "languages", "people", "on", "waits", "voice waits", "use", "tests")
_ONE = (("caller",), ("peer",), ("responder",))
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Z]{2})?$")
_TIME = re.compile(r"^(\d{1,4}) (seconds?|minutes?|hours?|days?)$")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_MOST_STEPS = 200
_NO_BLOCKS: Mapping[str, str] = MappingProxyType({})


def load(source: str, blocks: Mapping[str, str] = _NO_BLOCKS) -> Script:
    """The script this text writes, with the shared blocks it uses written out; `blocks` is their name -> source.

    Raises Problems: syntax one at a time, everything else at once.
    """
    reader = Reader(source)
    header = _header(reader)
    steps = _steps(reader, Whole(header["languages"], header["people"]), blocks)
    tests = _tests(reader, header["people"])
    reader.refuse()
    return Script(**header, steps=steps, tests=tests)


def _header(reader: Reader) -> dict[str, Any]:
    tree = reader.tree
    if next(iter(tree), None) != "script":
        reader.problem(("script",), "A script begins with its title.", "Begin with “script: ” and a title.")
    people = _people(reader)
    used_for = tree.get("used for")
    return {
        "title": reader.text(("script",), tree["script"]) if "script" in tree else "",
        "used_for": used_for and reader.one_of(("used for",), used_for, USED_FOR, "something a script is used for"),
        "languages": _languages(reader),
        "people": people,
        "on": _media(reader),
        "waits": _waits(reader, people),
    }


def _languages(reader: Reader) -> tuple[str, ...]:
    """The codes. What is wrong here is not said again below: any language may stand there that is not known to be."""
    written = reader.words(("languages",), reader.tree.get("languages", []))
    languages = []
    for code in written:
        likely = [code] if _LANGUAGE.match(code) else _codes(code)
        if likely != [code]:
            advised = f"Write “{', '.join(likely)}”." if likely else "Write codes such as “en, es”."
            reader.problem(("languages",), f"“{code}” is not a language code.", advised, rule="unknown-value")
            reader.spare = tuple(_keys(reader.tree))
        languages += likely
    if not written:
        advised = "Write “languages: en, es”; the first is the base."
        reader.problem(("languages",), "The languages are missing.", advised)
        reader.spare = tuple(_keys(reader.tree))
    return tuple(dict.fromkeys(languages))


def _keys(tree: Mapping[str, Any]) -> Iterator[str]:
    """Every key in a file that could be the code of a language."""
    for key, value in tree.items():
        if _LANGUAGE.match(key):
            yield key
        if isinstance(value, dict):
            yield from _keys(value)


def _codes(written: str) -> list[str]:
    """The codes that somebody may have meant who wrote “english” or “en es”."""
    meant = [language_named(word) or word for word in re.split(r"[^\w-]+", written) if word not in ("and", "y")]
    return [code for code in meant if _LANGUAGE.match(code)]


def _people(reader: Reader) -> tuple[str, ...]:
    """Who takes it; what is wrong here is not said again below, where two people are taken for granted."""
    two = ("caller", "peer")
    people = tuple(reader.words(("people",), reader.tree.get("people", [])))
    strangers = [role for role in people if role not in ROLES]
    for role in strangers:
        reader.problem(("people",), f"“{role}” is not a role.", advice(role, ROLES), rule="unknown-role")
    if not people:
        reader.problem(("people",), "The people are missing.", "Write “people: caller”, or “people: caller, peer”.")
    elif not strangers and set(people) != set(two) and people not in _ONE:
        reader.problem(("people",), "A script is for one person, or for “caller, peer”.", "Keep one of them.")
    return people if people in _ONE else two


def _media(reader: Reader) -> tuple[str, ...]:
    if "on" not in reader.tree:
        return MEDIA
    media = reader.words(("on",), reader.tree["on"])
    for medium in media:
        if medium not in MEDIA:
            advised = advice(medium, MEDIA)
            reader.problem(("on",), f"“{medium}” is not a medium.", advised, rule="unknown-value")
    if not media and not isinstance(reader.tree["on"], dict):
        advised = "Write “on: sms”, or leave the line out for text and voice."
        reader.problem(("on",), "It is not said what this script is on.", advised, rule="missing-medium")
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


def _steps(reader: Reader, whole: Whole, blocks: Mapping[str, str]) -> tuple[Step, ...]:
    entries = list(Shelf(reader, HEADER, blocks).entries())
    whole.ids = frozenset(entry.path[-1] for entry in entries)
    if not entries and not reader.problems:
        reader.problem((), "There are no steps.", "Add one: an id such as “hello:”, and “say:” below it.")
    if len(entries) > _MOST_STEPS:
        reader.problem((), f"There are {len(entries)} steps; at most {_MOST_STEPS}.", "Make two scripts of it.")
        reader.refuse()
    parts: dict[tuple[str, Path], Part] = {}
    for entry in entries:
        read_step(entry.reader, entry.path, entry.data, whole, _part(entry, whole, parts))
    return tuple(whole.steps.values())


def _part(entry: Entry, whole: Whole, parts: dict[tuple[str, Path], Part]) -> Part:
    """The title and the conditions of what a step stands in; the top of each part is read once."""
    title = ""
    conditions: tuple[Condition, ...] = ()
    for part in entry.parts:
        key = (part.reader.block, part.path)
        if key not in parts:
            parts[key] = read_part(part.reader, part.path, part.data, whole)
        title, conditions = parts[key][0], (*conditions, *parts[key][1])
    return title, conditions


def _tests(reader: Reader, people: tuple[str, ...]) -> tuple[AuthorTest, ...]:
    if "tests" not in reader.tree:
        return ()
    tests = reader.group(("tests",), reader.tree["tests"])
    return tuple(_test(reader, ("tests", name), data, people) for name, data in tests.items())


def _test(reader: Reader, path: tuple[str, str], value: Any, people: tuple[str, ...]) -> AuthorTest:
    data = reader.group(path, value)
    holds = {f"{role} can hold": role for role in people}
    list(reader.unknown_keys(path, data, (*people, *holds, "on", "expect")))
    depths = {
        role: reader.one_of((*path, key), data[key], DEPTHS, "a depth") or DEPTHS[0]
        for key, role in holds.items()
        if key in data
    }
    replies = {role: tuple(reader.words((*path, role), data[role])) for role in people if role in data}
    expect = tuple(reader.words((*path, "expect"), data.get("expect", [])))
    if not expect and isinstance(value, dict):
        reader.problem(path, "This test expects nothing.", "Add “expect:” and, below it, “- ends”.")
    on = reader.one_of((*path, "on"), data["on"], MEDIA, "a medium") if "on" in data else None
    return AuthorTest(path[1], replies, expect, depths, on or "", reader.line(path))
