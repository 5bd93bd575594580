"""Order the peers who could take this caller, and say why. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flows.vocabulary import DEPTHS

SAME, NEW = "same", "new"
"""Whom a caller would like: the peer of last time, or somebody new."""
FAMILIAR = "familiar"
"""No wish of the caller's: the peer of last time is asked first if they are free now, and nobody waits for them."""


class Need(NamedTuple):
    """What one caller needs of a peer: a language, tags, whom they asked for, if it is a call, how deep they go."""

    language: str
    tags: tuple[str, ...] = ()
    whom: str = ""
    by_call: bool = False
    depth: str = DEPTHS[0]


class Candidate(NamedTuple):
    """A free peer as one caller may see them; `load` is how many they took since they came on.

    `talks` is with how many callers they are now, by text.
    """

    person_id: int
    languages: tuple[str, ...]
    talked_before: bool
    idle_since: float
    load: int = 0
    tags: tuple[str, ...] = ()
    kept_apart: bool = False
    """One of the two asked never to be given the other."""
    talks: int = 0
    depth: str = DEPTHS[0]
    """How much they can hold today."""


def rank(candidates: Sequence[Candidate], need: Need) -> list[Candidate]:
    """Those who fit, best first."""
    return in_order((peer for peer in candidates if fits(peer, need)), need)


def in_order(fitting: Iterable[Candidate], need: Need) -> list[Candidate]:
    """Best first: in no talk, a familiar voice, as deep as the caller would go, the least busy, the longest idle."""
    return sorted(fitting, key=lambda peer: _preference(peer, need))


def fits(peer: Candidate, need: Need) -> bool:
    """Whether this peer may be offered this caller at all."""
    able = need.language in peer.languages and set(need.tags) <= set(peer.tags)
    room = not (need.by_call and peer.talks)
    return able and room and not peer.kept_apart and not (need.whom == NEW and peer.talked_before)


def why(peer: Candidate, need: Need) -> str:
    """What speaks for this peer, in words a coordinator can read."""
    reasons = [f"speaks {need.language}"]
    reasons += [f"knows {' and '.join(need.tags)} as asked for"] if need.tags else []
    reasons += ["somebody new as asked for"] if need.whom == NEW else []
    if peer.talked_before:
        reasons.append("they talked before" + (" and the caller asked for them" if need.whom == SAME else ""))
    else:
        reasons.append(f"has taken {peer.load or 'nobody'} since coming on")
    reasons += ["is with another caller by text, and takes two"] if peer.talks else []
    return "; ".join(reasons)


def why_first(peer: Candidate, need: Need, among: Sequence[Candidate]) -> str:
    """The same, with what put the first of several before the next; of who is not the first no more is said."""
    first, *others = rank(among, need) or [peer]
    decided = _decided(first, others[0], need) if others and peer.person_id == first.person_id else ""
    return f"{why(peer, need)}; {decided}" if decided else why(peer, need)


def why_together(peer: Candidate, need: Need, among: Sequence[Candidate]) -> str:
    """The same of one who is asked at once with others: no order decided anything."""
    return f"{why(peer, need)}; asked at once with others" if len(among) > 1 else why(peer, need)


def _decided(first: Candidate, next_one: Candidate, need: Need) -> str:
    """In the order of `_preference`; that they talked before is said already."""
    if first.talks != next_one.talks:
        return "the first of these who is in no talk"
    if first.talked_before != next_one.talked_before:
        return ""
    if _short(first, need) != _short(next_one, need):
        return "the nearest of these in what both can hold"
    if first.load != next_one.load:
        return "has taken the fewest of these"
    return "free the longest of these" if first.idle_since != next_one.idle_since else "free as long as the next one"


def _preference(peer: Candidate, need: Need) -> tuple[int, bool, int, int, float, int]:
    return (peer.talks, not peer.talked_before, _short(peer, need), peer.load, peer.idle_since, peer.person_id)


def _short(peer: Candidate, need: Need) -> int:
    """By how many steps a check-in of these two stays above what the caller could hold."""
    return max(0, DEPTHS.index(need.depth) - DEPTHS.index(peer.depth))
