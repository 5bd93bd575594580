"""What a line has chosen: every setting is declared once, and changed in one way by page and command."""

from service.chosen.catalogue import CALL_AFTER, PHRASE, SETTINGS, Setting, find, sayable
from service.chosen.changing import Outcome, change, history, insist, latest, read, seen, undo
from service.chosen.fields import Amiss, Amount, Field, Pick, Rates, Stretches, Switch, Words

__all__ = [
    "CALL_AFTER",
    "PHRASE",
    "SETTINGS",
    "Amiss",
    "Amount",
    "Field",
    "Outcome",
    "Pick",
    "Rates",
    "Setting",
    "Stretches",
    "Switch",
    "Words",
    "change",
    "find",
    "history",
    "insist",
    "latest",
    "read",
    "sayable",
    "seen",
    "undo",
]
