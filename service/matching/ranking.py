"""Order the peers who could take this caller, and say why. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

SAME, NEW = "same", "new"
"""Whom a caller would like: the peer of last time, or somebody new."""


@dataclass(frozen=True)
class Need:
    """What one caller needs of a peer: a language, tags, and whom they asked for."""

    language: str
    tags: tuple[str, ...] = ()
    whom: str = ""


@dataclass(frozen=True)
class Candidate:
    """A free peer as one caller may see them; `load` is how many they took since they came on."""

    person_id: int
    languages: tuple[str, ...]
    talked_before: bool
    idle_since: float
    load: int = 0
    tags: tuple[str, ...] = field(default=())
    kept_apart: bool = False
    """One of the two asked never to be given the other."""


def rank(candidates: Sequence[Candidate], need: Need) -> list[Candidate]:
    """Best first: a familiar voice, then the least busy, then the longest idle."""
    return sorted((peer for peer in candidates if fits(peer, need)), key=_preference)


def fits(peer: Candidate, need: Need) -> bool:
    """Whether this peer may be offered this caller at all."""
    able = need.language in peer.languages and set(need.tags) <= set(peer.tags)
    return able and not peer.kept_apart and not (need.whom == NEW and peer.talked_before)


def why(peer: Candidate, need: Need) -> str:
    """The reason for this place in the order, in words a coordinator can read."""
    reasons = [f"speaks {need.language}"]
    reasons += [f"knows {' and '.join(need.tags)} as asked for"] if need.tags else []
    reasons += ["somebody new as asked for"] if need.whom == NEW else []
    if peer.talked_before:
        reasons.append("they talked before" + (" and the caller asked for them" if need.whom == SAME else ""))
    else:
        reasons.append(f"has taken {peer.load or 'nobody'} since coming on; free the longest of these")
    return "; ".join(reasons)


def _preference(peer: Candidate) -> tuple[bool, int, float, int]:
    return (not peer.talked_before, peer.load, peer.idle_since, peer.person_id)
