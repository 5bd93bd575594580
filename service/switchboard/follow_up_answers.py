"""Answers about a later check-in: at what hour, and what time it is there now."""

from service import followups, hours, questions
from service.switchboard import pick
from service.switchboard.turn import Turn


def hour(turn: Turn) -> bool:
    digit = pick.digit(turn, 3)
    return followups.choose_hour(turn.session, turn.asked, str(digit)) if digit else no_follow_up(turn)


def clock(turn: Turn) -> bool:
    """Is that the time where they are? 1 yes; or the hour it is there, in figures."""
    if pick.digit(turn, 1):
        followups.agree(turn.session, turn.asked)
        return True
    zone = hours.zone_told(turn.session.at, turn.text, turn.line.zone)
    if zone is None:
        return no_follow_up(turn)
    followups.agree(turn.session, turn.asked, zone)
    return True


def no_follow_up(turn: Turn) -> bool:
    """Asked twice is enough: without a clear yes nothing is planned."""
    if questions.missed(turn.session, turn.asked) < pick.PATIENCE:
        turn.reply("ask.pick_a_number")
        questions.repeat(turn.session, turn.asked)
        return True
    followups.cancel(turn.session, turn.person.id)
    turn.reply("follow_up.none")
    turn.answered()
    return True
