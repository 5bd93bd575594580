"""What a script must pass before it can be published. It may take a while, and needs no database. Pure."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from flows import explore, lint
from flows.loading import load
from flows.problems import Problem, Problems
from flows.script import Script
from service.errors import BadInput
from service.scripts.shipped import shipped

BLOCK = "shared block"
_TOP = re.compile(r"\s*(?:#.*\s+)*block:")
_TRIALS = ("caller, peer", "caller", "peer", "responder")


@dataclass(frozen=True)
class Known:
    """What a line has that a proof needs: its languages, and the sources of its shared blocks by name."""

    languages: tuple[str, ...] = ("en", "es")
    blocks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Proved:
    """A source that may be published, the script it writes with its shared blocks in it, and what it is for.

    `acknowledged` are the rules of the warnings that there are, each of which its publisher has thought about.
    """

    source: str
    script: Script
    used_for: str
    acknowledged: tuple[str, ...] = ()


class Unproved(BadInput):
    """A script that may not be published as it is; `problems` says why, by line."""

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class Unacknowledged(Unproved):
    """A script that may be published once somebody has thought about its warnings; `rules` names them."""

    @property
    def rules(self) -> tuple[str, ...]:
        """What there is to acknowledge, once each."""
        return _rules(self.problems)


def is_block(source: str) -> bool:
    """Whether a file writes a shared block, not a script."""
    return _TOP.match(source) is not None


def written(name: str, source: str, known: Known) -> Script:
    """The script that a source writes; of a shared block, a script of nothing else. Raises Unproved."""
    try:
        return _tried(name, source, known) if is_block(source) else load(source, known.blocks)
    except Problems as problems:
        raise Unproved(problems.problems) from None


def problems(name: str, source: str, known: Known) -> list[Problem]:
    """All that reading a source and playing its own tests finds, by line; nothing is explored."""
    try:
        script = written(name, source, known)
    except Unproved as refused:
        return list(refused.problems)
    return [] if is_block(source) else lint.everything(script)


def prove(
    name: str,
    source: str,
    known: Known,
    acknowledged: Collection[str] = (),
    follow: Callable[[Script], list[Problem]] = explore.problems,
) -> Proved:
    """Read a script, lint it, play its tests and explore it; or see whether a shared block can stand. Raises Unproved.

    `acknowledged` names the rules whose warnings the publisher has thought about; `follow` finds what exploring finds.
    """
    script = written(name, source, known)
    if is_block(source):
        return Proved(source, script, BLOCK)
    found = lint.everything(script)
    _require_no_errors(found)
    found += follow(script)
    _require_no_errors(found)
    fresh = [problem for problem in found if problem.rule not in acknowledged]
    if fresh:
        raise Unacknowledged(fresh)
    return Proved(source, script, script.used_for or "", _rules(found))


def proved_by_our_tests(name: str) -> Proved:
    """A script that comes with the line: its proofs run with ours, and are not repeated on every first start."""
    source = shipped(name)
    script = load(source)
    return Proved(source, script, script.used_for or "")


def _rules(problems: Collection[Problem]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(problem.rule for problem in problems))


def _require_no_errors(found: Collection[Problem]) -> None:
    errors = [problem for problem in found if not problem.warning]
    if errors:
        raise Unproved(errors)


def _tried(name: str, source: str, known: Known) -> Script:
    """A script of nothing but this block: it can stand on its own, for one person or for two. Raises Problems.

    What the scripts that use it make of it is proved when they are published.
    """
    failures = []
    for people in _TRIALS:
        trial = f"script: A block\nlanguages: {', '.join(known.languages)}\npeople: {people}\nuse: {name}\n"
        try:
            return load(trial, {**known.blocks, name: source})
        except Problems as problems:
            failures.append(problems)
    raise min(failures, key=lambda failure: len(failure.problems))
