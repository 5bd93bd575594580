"""Answers about a later check-in: by text or by call, at what hour, what time it is there; and is now good."""

from collections.abc import Callable

from flows import answers, vocabulary
from service import followups, hours, questions
from service.session import Record, Session
from service.switchboard import no_more, perform, pick
from service.switchboard.turn import Turn

NEVER_AGAIN = 9
"""The key, on a call that we began, for no more of them."""


def medium(turn: Turn) -> bool:
    """A text or a call? The word CALL is an answer here, too."""
    digit = 2 if vocabulary.command(turn.text) == "call" else pick.digit(turn, 2)
    return followups.choose_medium(turn.session, turn.asked, str(digit)) if digit else no_follow_up(turn)


def hour(turn: Turn) -> bool:
    digit = pick.digit(turn, 3)
    return followups.choose_hour(turn.session, turn.asked, str(digit)) if digit else no_follow_up(turn)


def clock(turn: Turn) -> bool:
    """Is that the time where they are? 1 yes; or the hour it is there, in figures, which on the phone is asked for."""
    if pick.digit(turn, 1):
        followups.time_is_clear(turn.session, turn.asked)
        return True
    if turn.leg is not None and pick.digit(turn, 2):
        return followups.ask_the_hour_there(turn.session, turn.asked)
    return there(turn)


def there(turn: Turn) -> bool:
    """What time it is where they are."""
    zone = hours.zone_told(turn.session.at, turn.text, turn.line.zone)
    if zone is None:
        return no_follow_up(turn)
    followups.time_is_clear(turn.session, turn.asked, zone)
    return True


def message(turn: Turn) -> bool:
    """What a voicemail may hear: nothing, unless they clearly say a message."""
    return _choose(turn, followups.choose_message)


def other(turn: Turn) -> bool:
    """What somebody else may hear who picks up: nothing, unless they clearly say so."""
    return _choose(turn, followups.choose_other)


def _choose(turn: Turn, choose: Callable[[Session, Record, str], None]) -> bool:
    digit = pick.digit(turn, 2)
    if digit is None and turn.text and questions.missed(turn.session, turn.asked) < pick.PATIENCE:
        turn.reply("ask.pick_a_number")
        questions.repeat(turn.session, turn.asked)
        return True
    choose(turn.session, turn.asked, str(digit or 1))
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


def planned(turn: Turn) -> bool:
    """A thank-you or an OK leaves what was agreed as it is, a no calls it off; neither begins a conversation."""
    said = None if any(one.isdigit() for one in turn.text) else answers.yes_or_no(turn.text)
    thanks = said or vocabulary.only_thanks(turn.text)
    if turn.media or not (thanks or said is False) or followups.planned(turn.session, turn.person.id) is None:
        return False
    if thanks:
        turn.reply("follow_up.stays")
    else:
        followups.cancel(turn.session, turn.person.id)
        turn.reply("follow_up.none")
    return True


def now(turn: Turn) -> bool:
    """The phone that we agreed to ring was picked up: a key says whether now is good. Who writes meanwhile is heard."""
    if turn.leg is None:
        return _wrote_instead(turn)

    def good() -> None:
        turn.answered()
        perform.begin(turn.session, turn.here, "follow-up")

    def not_now() -> None:
        turn.reply("follow_up.not_now")
        perform.end(turn.session, turn.here, "not now")

    if pick.digit(turn, 9) == NEVER_AGAIN:
        followups.answered(turn.session, turn.person.id)
        no_more.by_key(turn)
        return True
    if pick.digit(turn, 2):
        followups.answered(turn.session, turn.person.id)
    return pick.way(turn, good, not_now)


def _wrote_instead(turn: Turn) -> bool:
    """The ringing stops, and their text is what any first text is."""
    followups.answered(turn.session, turn.person.id)
    perform.end(turn.session, turn.here, "wrote instead")
    return False
