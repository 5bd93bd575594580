"""A script as a list of facts, each either wording or structure; and the two hashes that are made of them. Pure."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from typing import Any

from flows.script import Condition, Script, Wording

Path = tuple[str, ...]

WORDING = frozenset({"title", "label", "also", "part", "tests"})
"""What may change without changing what can happen. Whatever is not named here is structure."""


@dataclass(frozen=True)
class Fact:
    """One thing that a script says: in which step ("" for the whole script), where in it, and what, as JSON."""

    step: str
    path: Path
    value: str
    is_wording: bool
    shown: str = ""


def of(script: Script) -> list[Fact]:
    """Every fact, from top to bottom. What is left at its default is no fact, so a new key changes no old hash."""
    return [*_order("", ("steps",), script.steps), *_fields(script, "", (), is_wording=False)]


def text_hash(script: Script) -> str:
    """The same for two scripts that say the same, however they are laid out."""
    return _hash(of(script))


def structure_hash(script: Script) -> str:
    """The same for two scripts that differ in nothing but their wording."""
    return _hash(fact for fact in of(script) if not fact.is_wording)


def _hash(facts: Iterable[Fact]) -> str:
    told = sorted((fact.step, fact.path, fact.value) for fact in facts)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _fields(thing: Any, step: str, path: Path, *, is_wording: bool) -> Iterator[Fact]:
    for field in fields(thing):
        value = getattr(thing, field.name)
        if not field.compare or field.name in ("id", "name") or value == _default(field):
            continue
        if thing.__class__ is Script and field.name == "steps":
            for one in value:
                yield from _fields(one, one.id, (), is_wording=False)
        else:
            words = is_wording or field.name in WORDING
            yield from _facts(value, step, (*path, field.name), is_wording=words)


def _default(field: "Field[Any]") -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _facts(value: Any, step: str, path: Path, *, is_wording: bool) -> Iterator[Fact]:
    if isinstance(value, Wording):
        yield Fact(step, path, "said", is_wording, "said")
        yield from _facts(value.text, step, path, is_wording=True)
        yield from _facts(value.voice or {}, step, (*path, "on voice"), is_wording=True)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _facts(inner, step, (*path, str(key)), is_wording=is_wording)
    elif isinstance(value, tuple) and value and isinstance(value[0], Condition):
        yield from _conditions(value, step, path)
    elif isinstance(value, tuple) and value and is_dataclass(value[0]):
        yield from _order(step, path, value, is_wording=is_wording)
        for thing in value:
            yield from _fields(thing, step, (*path, _key(thing)), is_wording=is_wording)
    else:
        yield Fact(step, path, json.dumps(value), is_wording, _plain(value))


def _conditions(conditions: tuple[Condition, ...], step: str, path: Path) -> Iterator[Fact]:
    """What they mean is structure; how they are written is wording."""
    meant = [
        {field.name: getattr(one, field.name) for field in fields(one) if _is_meaning(field, one)} for one in conditions
    ]
    written = " and ".join(condition.sentence for condition in conditions)
    yield Fact(step, path, json.dumps(meant, sort_keys=True), False, written)
    yield Fact(step, (*path, "as written"), json.dumps(written), True, written)


def _is_meaning(field: "Field[Any]", condition: Condition) -> bool:
    return field.compare and field.name != "sentence" and getattr(condition, field.name) != _default(field)


def _order(step: str, path: Path, things: tuple[Any, ...], *, is_wording: bool = False) -> Iterator[Fact]:
    """Which there are, and in which order."""
    keys = [_key(thing) for thing in things]
    yield Fact(step, (*path, "order"), json.dumps(keys), is_wording, ", ".join(keys))


def _key(thing: Any) -> str:
    """Steps and choices have an id; actions and tests have a name."""
    return str(getattr(thing, "id", "") or thing.name)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
