"""What the partner must not be able to tell of somebody's choice, and until when. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from flows.explore.classes import Classes
from flows.explore.graph import Label, Start
from flows.explore.moves import ANSWERS, JOINS, LIGHTER, OFFERED_NO, OFFERED_YES, OPEN, PASSES, Move

VALUE, WHETHER, HOW, YES, NO, DEPTH = "value", "whether", "how", "yes", "no", "depth"


class Secret(NamedTuple):
    """What `who` (by number) chose at a step.

    The value of an answer; whether there is one; how a step was left open; a yes to going first, before it shows;
    how that was declined; what somebody can hold.
    """

    kind: str
    step: str
    who: int

    @property
    def partner(self) -> int:
        """The other of the two."""
        return 1 - self.who


def between(classes: Classes, one: Move, two: Move) -> Secret | None:
    """What two moves differ in, if it is something that the partner must not be able to tell."""
    if one.who != two.who or one.step != two.step:
        return None
    kind = DEPTH if one.does == two.does == JOINS else _kind(classes, one, two) if one.step else None
    return None if kind is None else Secret(kind, one.step, classes.script.people.index(one.who))


def _kind(classes: Classes, one: Move, two: Move) -> str | None:
    """The first answer stands for all when it is compared, and a pass for every way of leaving a step open."""
    if LIGHTER in (one.does, two.does):
        return None
    if one.value in (OFFERED_NO, OFFERED_YES):
        return None if one.value == OFFERED_YES else YES if two.does == ANSWERS else NO
    if one.does == PASSES and two.does in OPEN:
        return HOW
    step = classes.script.step(one.step)
    is_first = one.reply == classes.replies[step.id][0]
    if step.partner_may_know or not is_first or two.does not in (ANSWERS, PASSES):
        return None
    return VALUE if two.does == ANSWERS else WHETHER


def of_starts(one: Start, two: Start, people: tuple[str, ...]) -> Iterator[Secret]:
    """Whose depth it is must not show: one of them can hold another amount, or the two of them the other's."""
    if one.present.keys() != two.present.keys() or one.from_first_question != two.from_first_question:
        return
    held = [tuple(start.present.get(role) for role in people) for start in (one, two)]
    for who in (0, 1):
        if held[0][1 - who] == held[1][1 - who] or held[0] == held[1][::-1]:
            yield Secret(DEPTH, "", who)


def is_told(secret: Secret, people: tuple[str, ...], one: Label, two: Label) -> bool:
    """Whether the partner is told now by right, in the runs of both choices, or the two differ by right."""
    if secret.kind == VALUE:
        return all(secret.step in (*label.shown, *label.first) for label in (one, two))
    if secret.kind == WHETHER:
        partner = people[secret.partner]
        return secret.step in one.first or all(_closes(secret.step, partner, label) for label in (one, two))
    if secret.kind == YES:
        return secret.step in two.first and secret.step not in one.first
    return secret.kind == DEPTH and None not in (one.depth, two.depth) and one.depth != two.depth


def _closes(step: str, partner: str, label: Label) -> bool:
    """Whether a step closes to a partner who answered it: they see both, or read that the other was left open."""
    return step in label.shown or any(closed == step and partner in answered for closed, answered in label.closed)
