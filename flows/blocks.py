"""Shared blocks: steps that are written once and stand in many scripts, expanded where each script says. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows.problems import Problem, Problems, did_you_mean
from flows.reading import Reader

HEADER = ("block", "languages", "use")
DEEPEST = 5
_USE = "use"


@dataclass(frozen=True)
class Entry:
    """One step or part that stands in a file: where, what is written there, and the parts it stands in."""

    reader: Reader
    path: tuple[Any, ...]
    data: dict[str, Any]
    parts: tuple["Entry", ...] = ()


class Shelf:
    """The blocks that a script may use, and those that it has placed so far."""

    def __init__(self, script: Reader, header: tuple[str, ...], sources: Mapping[str, str]) -> None:
        self._script = script
        self._header = header
        self._sources = sources
        self._placed: set[str] = set()

    def entries(self) -> Iterator[Entry]:
        """Every step of the script in order, with the steps of each block in its place."""
        return self._in_file(self._script, self._header, ())

    def _in_file(self, reader: Reader, header: tuple[str, ...], chain: tuple[str, ...]) -> Iterator[Entry]:
        listed = self._listed(reader)
        placed_below = _placed_in(reader.tree)
        for name, path in listed.items():
            if name not in placed_below:
                yield from self._place(reader, path, name, chain)
        for key, data in reader.tree.items():
            if key in header:
                continue
            if not isinstance(data, dict) or (reader.block and key in self._header):
                self._not_a_step(reader, key, header)
            elif "part" in data:
                yield from self._in_part(Entry(reader, (key,), data), listed, chain)
            else:
                yield from self._entry(Entry(reader, (key,), data), listed, chain)

    def _not_a_step(self, reader: Reader, key: str, header: tuple[str, ...]) -> None:
        if reader.block and key in self._header:
            message = f"“{key}” belongs at the top of a script, not of a block."
            reader.problem((key,), message, "Take it out.", rule="unknown-key")
        else:
            message = f"“{key}” is not a key that is known here."
            reader.problem((key,), message, did_you_mean(key, header), rule="unknown-key")

    def _in_part(self, part: Entry, listed: Mapping[str, Any], chain: tuple[str, ...]) -> Iterator[Entry]:
        steps = part.reader.group((*part.path, "steps"), part.data.get("steps", ""))
        for name, step in steps.items():
            path = (*part.path, "steps", name)
            inside = Entry(part.reader, path, part.reader.group(path, step), (part,))
            yield from self._entry(inside, listed, chain)

    def _entry(self, entry: Entry, listed: Mapping[str, Any], chain: tuple[str, ...]) -> Iterator[Entry]:
        reader, path = entry.reader, (*entry.path, _USE)
        if _USE not in entry.data:
            yield entry
            return
        list(reader.unknown_keys(entry.path, entry.data, (_USE,)))
        name = reader.text(path, entry.data[_USE])
        if name and name not in listed:
            known = did_you_mean(name, listed) or f"Write “use: {name}” at the top of the file."
            reader.problem(path, f"“{name}” is not under “use:” at the top.", known, rule="unusable-block")
        elif name:
            for placed in self._place(reader, path, name, chain):
                yield Entry(placed.reader, placed.path, placed.data, (*entry.parts, *placed.parts))

    def _listed(self, reader: Reader) -> dict[str, tuple[Any, ...]]:
        """The names under `use` at the top of a file, each with its place."""
        if _USE not in reader.tree:
            return {}
        value = reader.tree[_USE]
        words = reader.words((_USE,), value)
        return {name: (_USE, at) if isinstance(value, list) else (_USE,) for at, name in enumerate(words)}

    def _place(self, reader: Reader, path: tuple[Any, ...], name: str, chain: tuple[str, ...]) -> Iterator[Entry]:
        """The steps of a block, where it is used; nothing, with a problem, where it cannot stand there."""
        wrong = self._wrong(name, chain)
        if wrong is not None:
            reader.problem(path, *wrong, rule="unusable-block")
            return
        self._placed.add(name)
        try:
            block = Reader(self._sources[name], name, reader.problems)
        except Problems as unreadable:
            reader.problems += [_in_block(name, problem) for problem in unreadable.problems]
            return
        if "languages" in block.tree:
            block.spare = tuple(block.words(("languages",), block.tree["languages"]))
        found = list(self._in_file(block, HEADER, (*chain, name)))
        if not found and not reader.problems:
            reader.problem(path, f"There are no steps in the block “{name}”.", "Take it out, or give it a step.")
        yield from found

    def _wrong(self, name: str, chain: tuple[str, ...]) -> tuple[str, str] | None:
        if name not in self._sources:
            known = did_you_mean(name, self._sources) or "There are no shared blocks here yet."
            return f"There is no shared block “{name}”.", known
        if name in chain:
            circle = " → ".join((*chain[chain.index(name) :], name))
            return f"The block “{name}” uses itself ({circle}).", "Take one of these out of “use:”."
        if name in self._placed:
            return f"The block “{name}” already stands in this script.", "Use each block once."
        if len(chain) >= DEEPEST:
            return f"Blocks inside blocks go {DEEPEST} deep at most.", "Use the inner ones in the script itself."
        return None


def _placed_in(tree: Mapping[str, Any]) -> set[str]:
    """The blocks that an entry of this file places, in a part or outside."""
    steps = [data for data in tree.values() if isinstance(data, dict)]
    inside = [data["steps"].values() for data in steps if isinstance(data.get("steps"), dict)]
    steps += [data for group in inside for data in group if isinstance(data, dict)]
    return {data[_USE].strip() for data in steps if isinstance(data.get(_USE), str)}


def _in_block(name: str, problem: Problem) -> Problem:
    return Problem(problem.line, problem.column, "", "", problem.message, problem.suggestion, block=name)
