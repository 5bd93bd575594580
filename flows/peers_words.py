"""What a peer says of a turn of theirs: that they take somebody, or cannot come. Pure."""

import re

from flows.vocabulary import families, fold

_TAKES = families("""
    yes: yes please, yeah, yep, sure, ok, okay, take it, i'll take it, ill take it, i can take it, i take it
    yes: yes i can, i can, i got it, i've got it, accept, me, 👍, ✅
    yes: si, claro, dale, vale, lo tomo, la tomo, yo lo tomo, tomar, acepto, yo, puedo, si puedo
    no: no, no thanks, not now, nope, can't, i can't, cant, i cant, not right now, later, pass, skip, 👎
    no: no gracias, ahora no, no puedo, paso, luego
""")
"""What a peer says who is asked to take somebody. YES by itself is the carrier's."""

_SHIFT = re.compile(
    r"\b(?:can'?t|cannot|can not|won'?t|not able|unable|have to miss|need to (?:drop|swap|cancel)"
    r"|swap|drop|cancel|cover|no puedo|no podre|cambiar|cubrir|ceder|faltar)\b"
    r".{0,30}\b(?:my|the|a|mi|el|un)\b.{0,14}\b(?:shift|turno)\b"
)


def about_a_shift(text: str) -> bool:
    """Whether a short text says that somebody cannot take a shift ("I can't make my shift tomorrow")."""
    folded = fold(text)
    return len(folded) <= 100 and bool(_SHIFT.search(folded))


def takes(text: str) -> bool | None:
    """Whether this whole message takes an offer, or turns it down; None if it says neither."""
    said = _TAKES.get(fold(text))
    return None if said is None else said == "yes"
