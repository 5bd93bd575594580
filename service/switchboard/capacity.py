"""A peer says with how many callers they would be at once, by text. A call is always by itself."""

from service import lines, pool, rota
from service.switchboard.turn import Turn


def two_texts(turn: Turn) -> None:
    """A second caller may come by text, on a number of its own, where the line has one and lets them."""
    if lines.room(turn.session) < pool.MOST_TALKS:
        turn.reply("staff.no_room_for_two")
    else:
        _takes(turn, pool.MOST_TALKS)


def one_text(turn: Turn) -> None:
    """One caller at a time; what goes on is not cut."""
    _takes(turn, 1)


def _takes(turn: Turn, most: int) -> None:
    rota.change_peer(turn.session, turn.person.id, texts_at_once=most)
    turn.reply(f"staff.texts_at_once_{most}")
