"""Words that bring a person: a phrase list, what a text matches in it, and how well it does. Pure."""

from service.safety.phrases import Phrases, problems
from service.safety.scanning import Lane, Match, Tier, scan
from service.safety.scoring import Score, Tally, labelled, score

__all__ = ["Lane", "Match", "Phrases", "Score", "Tally", "Tier", "labelled", "problems", "scan", "score"]
