"""Order the peers who could take this caller, and say why. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A free peer as seen by one caller's need. `idle_since` is unix seconds."""

    person_id: int
    speaks_language: bool
    talked_before: bool
    idle_since: float


def rank(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Best first: a familiar voice, then the longest idle."""
    able = [peer for peer in candidates if peer.speaks_language]
    return sorted(able, key=lambda peer: (not peer.talked_before, peer.idle_since, peer.person_id))


def why(candidate: Candidate) -> str:
    """The reason for this place in the order, in words a coordinator can read."""
    return "speaks the language; " + ("they talked before" if candidate.talked_before else "free the longest")
