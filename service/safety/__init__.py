"""Words that bring a person: a phrase list, what a text matches in it, and how well it does. Pure."""

from service.safety.hiding import Span, cover, cruel
from service.safety.phrases import Phrases, problems
from service.safety.scanning import Lane, Match, Tier, scan
from service.safety.scoring import Score, Tally, labelled, score

__all__ = [
    "Lane",
    "Match",
    "Phrases",
    "Score",
    "Span",
    "Tally",
    "Tier",
    "cover",
    "cruel",
    "labelled",
    "problems",
    "scan",
    "score",
]
