"""More than a person types, or a machine that answers us: all of it is kept, read and passed on; only we are quiet."""

import re

from flows import vocabulary
from service import notices, people, words
from service.switchboard import rush
from service.switchboard.route import ASKING, IN_TALK, Route
from service.switchboard.rush import Rush
from service.switchboard.turn import Turn

ALWAYS = frozenset({"stop", "start", "acknowledge", "resolve", "resolve_with_words", "hand_over", "relay"})
"""Routes that are gone whatever comes with them: what stops us, what takes a page, and what another person reads."""
ALWAYS_WORDS = frozenset({"urgent", "delete", "heavy", "backup", "handover", "leave"})
ALWAYS_ASKED = frozenset({"erase", "backup"})
"""What follows on such a word is heard as well."""
OF_PEOPLE = frozenset({"command", "staff"})
"""Routes of words that no machine says by itself."""
TALK = 4
"""In a talk somebody may ring so many times as often."""


def weigh(turn: Turn, way: Route) -> tuple[Rush, str]:
    """How they write now, and why this text is not answered; empty where it is, or must be acted on whatever comes."""
    pace = turn.line.pace
    with_somebody = turn.conversation is not None or turn.question is not None
    most = pace.texts_a_minute_asked if with_somebody else pace.texts_a_minute
    now, why = rush.comes(rush.read(turn.person.rush), turn.session.at, 1 / most if most else 0.0, _mark(turn, way))
    return now, "" if _always(way) else why


def _always(way: Route) -> bool:
    if way.kind == "command":
        return way.word in ALWAYS_WORDS
    return way.kind in ALWAYS or (way.kind == "question" and way.word in ALWAYS_ASKED)


def _mark(turn: Turn, way: Route) -> str:
    """By which words are known again, but for their numbers; a digit or a word of the house is always a person's."""
    said = vocabulary.fold(turn.text)
    if way.kind in ALWAYS or way.kind in OF_PEOPLE or said.isdecimal():
        return ""
    return turn.session.vault.digest("texts that are alike", re.sub(r"\d+", "#", said))[:8]


def text(turn: Turn, now: Rush, why: str) -> Rush:
    """Keep a text where it belongs and say nothing, but for the first time: then they hear why, and a coordinator."""
    session, conversation = turn.session, turn.conversation
    if conversation is not None and conversation.state in ASKING and turn.text.strip():
        place = "checkin" if conversation.state == "checking_in" else "waiting"
        words.belong(session, turn.words_id, conversation.id, place)
    now, first = rush.tells(now, why)
    if first and turn.person.opted_out_at is None:
        turn.reply(f"held_back.{why}")
    if first:
        _tell_coordinators(turn, why)
    return now


def _tell_coordinators(turn: Turn, why: str) -> None:
    about = f"person {turn.person.id}"
    if not notices.told_lately(turn.session, f"held_back_{why}", about):
        notices.tell_by_day(turn.session, f"held_back_{why}", about)


def call(turn: Turn) -> bool:
    """Whether this is one call more than anybody makes in a minute: they hear so, and a key reaches on call."""
    most = turn.line.pace.calls_a_minute
    talks = turn.conversation is not None and turn.conversation.state in IN_TALK
    share = 1 / (most * TALK if talks else most) if most else 0.0
    now, why = rush.comes(rush.read(turn.person.rung), turn.session.at, share, "")
    if why:
        turn.reply("held_back.calls")
        now, first = rush.tells(now, "calls")
        if first:
            _tell_coordinators(turn, "calls")
    people.change(turn.session, turn.person.id, rung=now.kept())
    return bool(why)
