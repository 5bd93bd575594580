"""A peer cannot take their next shift: a digit makes sure, and then the others are asked whether they can."""

from service import covering, outbox, questions, stints
from service.rota.falling import Shift
from service.rota.shifts import DAY, of
from service.switchboard import pick
from service.switchboard.turn import Turn

AHEAD = 8 * DAY


def drop(turn: Turn) -> None:
    """Which shift it is about is said; a question about an older one falls away."""
    mine = _coming(turn)
    if not mine:
        turn.reply("shift.none")
        return
    for question in questions.asked_of(turn.session, turn.person.id):
        if question.kind == "drop":
            questions.close(turn.session, question)
    envelope = turn.envelope(ref=int(mine[0].begins))
    questions.ask(turn.session, envelope, "drop", outbox.phrase("ask.drop", when=_when(turn, mine[0])))


def dropped(turn: Turn) -> bool:
    def let_go() -> None:
        mine = [one for one in _coming(turn) if int(one.begins) == turn.asked.ref]
        turn.answered()
        if mine:
            covering.drop(turn.session, mine[0])
            turn.reply("shift.dropped", when=_when(turn, mine[0]))
        else:
            turn.reply("shift.gone")

    def keep() -> None:
        turn.answered()
        turn.reply("shift.kept")

    return pick.way(turn, let_go, keep)


def cover(turn: Turn) -> bool:
    def take() -> None:
        shift = covering.take(turn.session, turn.asked.ref, turn.person.id)
        turn.answered()
        if shift is None:
            turn.reply("shift.taken")
        else:
            turn.reply("shift.yours", when=_when(turn, shift))

    def not_this_time() -> None:
        turn.answered()
        turn.reply("shift.fine")
        covering.declined(turn.session, turn.asked.ref)

    return pick.way(turn, take, not_this_time)


def _coming(turn: Turn) -> list[Shift]:
    """Their shifts that have not begun, the next one first."""
    found = of(turn.session, turn.person.id, turn.session.at, turn.session.at + AHEAD)
    return [one for one in found if one.begins > turn.session.at]


def _when(turn: Turn, shift: Shift) -> dict[str, object]:
    return {"time": [shift.begins, stints.zone_of(turn.session, turn.person.id)]}
