"""Do what a text means. Each kind of route has one function; a text that closes a question may be routed again."""

from collections.abc import Callable, Mapping
from typing import Any

from flows import vocabulary
from service import conversations, lines, notices, outbox, people, questions, words
from service.escalation import drills, pages, taking
from service.matching import offers
from service.relay import texts
from service.session import Record, Session
from service.switchboard import (
    aftercare,
    answers,
    apart,
    barring,
    being_told,
    commands,
    follow_up_answers,
    held_back,
    languages,
    last_words,
    leaving,
    meeting,
    no_more,
    pausing,
    perform,
    staff,
    watch,
    wishes,
)
from service.switchboard.route import IN_TALK, Route, route
from service.switchboard.turn import Turn, facts, gather


def text(session: Session, person: Record, body: str, kept: Mapping[str, Any]) -> int | None:
    """Act on one text, with what is kept of it; returns the conversation it turned out to belong to."""
    number, words_id = kept["number"], kept["words"]
    turn = gather(session, person, number, body, words_id, kept["media"], opt_out=kept["opt_out"])
    notices.of_settings(session, turn.line)
    known = facts(turn)
    languages.heard(turn, known)
    _may_mean_stop(turn)
    way = route(body, known)
    now, why = held_back.weigh(turn, way)
    if why:
        now = held_back.text(turn, now, why)
    else:
        take(turn, way)
    watch.over(session, person, number, words_id, body)
    if people.get(session, person.id).erased_at is None:  # of who has just erased all no mark is kept of how they write
        people.change(session, person.id, wrote_at=session.at, rush=now.kept())
    after = conversations.still(session, turn.conversation, person.id, number)
    return after.id if after is not None else None


def take(turn: Turn, way: Route) -> None:
    """Hand a text to whoever its route names."""
    if turn.person.opted_out_at is not None and way.kind not in ("start", "stop"):
        _opted_out(turn)
        return
    WAYS[way.kind](turn, way)


def _again(turn: Turn) -> None:
    """A question fell away: what is the text now?"""
    fresh = gather(turn.session, turn.person, turn.number, turn.text, turn.words_id, turn.media)
    take(fresh, route(turn.text, facts(fresh)))


def _opted_out(turn: Turn) -> None:
    """Nothing may be sent to them; what they wrote is kept, a person told once a day. URGENT still reaches on call."""
    about = f"person {turn.person.id}"
    if not notices.told_lately(turn.session, "opted_out_wrote", about):
        notices.tell(turn.session, "opted_out_wrote", about)
    if vocabulary.command(turn.text) == "urgent":
        perform.escalate(turn.session, None, turn.person.id, raised_by=None, reason="urgent")
        taking.cannot_be_texted(turn.session, turn.person.id)


def _may_mean_stop(turn: Turn) -> None:
    """A sentence that may ask us to stop: answered once with how to, shown to a person, and still what it is."""
    about = f"person {turn.person.id}"
    asks = turn.person.opted_out_at is None and not turn.opt_out and vocabulary.may_mean_stop(turn.text)
    if asks and not notices.told_lately(turn.session, "may_mean_stop", about):
        turn.reply("consent.how_to_stop")
        notices.tell(turn.session, "may_mean_stop", about)


def _stop(turn: Turn, way: Route) -> None:
    """Texts stop at once. The carrier confirms its own words; ours are confirmed once, here."""
    session, person_id = turn.session, turn.person.id
    leaving.leave_all(session, turn.person, "stopped")  # a call of theirs ends too: no way is left to come to them
    no_more.texts_stop(session, person_id, turn.text[:40])
    leaving.leave_questions(session, person_id)
    leaving.staff_gone(session, person_id)
    outbox.take_back(session, person_id)
    if way.word == "ours" and turn.person.opted_out_at is None:
        turn.confirm("stop.confirmed")


def _start(turn: Turn, _: Route) -> None:
    people.opt_in(turn.session, turn.person.id, turn.text[:40], turn.number)
    turn.reply("start.welcome")
    taking.can_be_texted_again(turn.session, turn.person.id)


def _help(turn: Turn, way: Route) -> None:
    """The carrier answers its words, we ours; in a talk they are words like any other, and first words begin one."""
    in_something = turn.conversation is not None and turn.here.closed_at is None
    if way.word == "ours":
        turn.reply("help.going_on" if in_something else "help.text")
    if turn.conversation is not None and turn.conversation.state in IN_TALK:
        _relay(turn, way)
    elif turn.conversation is None and turn.question is None:
        _arrival(turn, way)


def _language(turn: Turn, way: Route) -> None:
    """They are spoken to in this language from now on; what they were just asked is asked again in it."""
    session = turn.session
    if way.word not in turn.line.languages:
        turn.reply("language.not_here")
        return
    languages.speaks(turn, way.word)
    if turn.conversation is None and turn.question is None:
        _arrival(turn, way)
        return
    if turn.role == "caller" and turn.here.state == "arriving":
        perform.begin(session, turn.here, "arrival")
        return
    turn.reply("language.now")
    if turn.question is not None:
        questions.repeat(session, turn.question)


def _acknowledge(turn: Turn, way: Route) -> None:
    escalation = pages.by_code(turn.session, turn.person.id, way.word)
    assert escalation is not None
    taking.acknowledge(turn.session, escalation.id, turn.person.id)


def _hand_over(turn: Turn, way: Route) -> None:
    escalation = pages.by_code(turn.session, turn.person.id, way.word)
    assert escalation is not None
    taking.hand_over(turn.session, escalation.id, turn.person.id)


def _resolve(turn: Turn, way: Route) -> None:
    _close(turn, way.word, None)


def _resolve_with_words(turn: Turn, way: Route) -> None:
    """What they write after the code is kept with it, sealed as all that they write."""
    _close(turn, way.word, turn.words_id)


def _close(turn: Turn, code: str, words_id: int | None) -> None:
    escalation = pages.by_code(turn.session, turn.person.id, code)
    assert escalation is not None
    if taking.resolve(turn.session, escalation.id, turn.person.id, words_id=words_id):
        aftercare.for_whoever_took_it(turn.session, escalation.id)


def _which(turn: Turn, _: Route) -> None:
    """A bare digit takes a page only when nothing else could be meant by it."""
    waiting = pages.pending(turn.session, turn.person.id)
    codes = ", ".join(sorted(escalation.code for escalation in waiting))
    one = len(waiting) == 1
    which = outbox.phrase("page.not_yours", code=codes) if one else outbox.phrase("page.which", codes=codes)
    only_a_drill = all(escalation.drill for escalation in waiting)
    outbox.put(turn.session, turn.envelope(), drills.marked(which, drill=only_a_drill))


def _command(turn: Turn, way: Route) -> None:
    commands.COMMANDS[way.word](turn)


def _question(turn: Turn, way: Route) -> None:
    """A digit or words for the open question; words that are no answer to a small one go where they were meant."""
    if not answers.ANSWERS[way.word](turn) and turn.leg is None:
        _again(turn)


def _relay(turn: Turn, _: Route) -> None:
    texts.pass_on(turn.session, turn.here, turn.person.id, turn.words_id, turn.media)


def _staff(turn: Turn, way: Route) -> None:
    in_talk = turn.role == "peer" and turn.here.state in IN_TALK
    waits = turn.role == "caller" and turn.here.closed_at is None
    staff.STAFF[way.word](turn)
    if (in_talk or waits) and turn.question is not None:
        questions.repeat(turn.session, turn.question)
    if turn.conversation is not None and turn.here.state == "checking_in":
        turn.reply("checkin.still_waiting")
    aftercare.still_asked(turn)


def _late(turn: Turn, way: Route) -> None:
    """A digit for an offer that has gone; a yes to one that only ran out is still welcome while the caller waits."""
    conversation = offers.accept_late(turn.session, turn.person.id, turn.number) if way.word == "1" else None
    if conversation is None:
        turn.reply("offer.taken")
    else:
        meeting.taken(turn.session, conversation)


def _waiting(turn: Turn, _: Route) -> None:
    """Words while something is pending: kept; the peer will see them, unless they fell into a sealed step."""
    if wishes.granted(turn):
        return
    sealed = turn.here.state == "checking_in"
    if turn.text.strip():
        words.belong(turn.session, turn.words_id, turn.here.id, "checkin" if sealed else "waiting")
    if turn.media:
        turn.reply("relay.no_pictures")
    elif people.blocked(turn.session, turn.person.id) is not None:
        turn.reply("blocked.kept")
    elif sealed:
        turn.reply("checkin.still_waiting")
    else:
        turn.reply("queue.kept_or_done" if vocabulary.may_leave(turn.text) else "queue.kept", wait={"wait": 0})


def _arrival(turn: Turn, _: Route) -> None:
    if not apart.asked(turn) and not follow_up_answers.planned(turn) and not last_words.are_all(turn):
        arrival(turn)


def arrival(turn: Turn) -> None:
    """The beginning of a conversation. Nobody is asked anything before they were told what is said first."""
    session, person = turn.session, turn.person
    if lines.missing(session):
        turn.reply("line.not_open")
        return
    if pausing.kept_out(turn) or barring.kept_out(turn):
        return
    if turn.leg is None and last_words.meant_for_a_talk_that_is_over(turn):
        turn.reply("closing.not_passed_on")
        return
    if conversations.busy(session, person.id):
        turn.reply("relay.other_number")
        return
    conversation = conversations.begin(session, person, turn.number, medium=turn.medium)
    if turn.text.strip() and turn.words_id:
        words.belong(session, turn.words_id, conversation.id, "arrival")
    told = person.told_at is not None and session.at - person.told_at < turn.line.pace.welcome_back
    if told:
        perform.say(session, conversation, person.id, "welcome.back")
    if told or turn.leg is None:  # on the phone they have been told once it has all been said
        people.change(session, person.id, told_at=session.at)
    perform.begin(session, conversation, "arrival", from_first_question=told)


WAYS: Mapping[str, Callable[[Turn, Route], None]] = {
    "stop": _stop,
    "start": _start,
    "help": _help,
    "language": _language,
    "acknowledge": _acknowledge,
    "resolve": _resolve,
    "resolve_with_words": _resolve_with_words,
    "hand_over": _hand_over,
    "which": _which,
    "command": _command,
    "question": _question,
    "being_told": being_told.written,
    "relay": _relay,
    "staff": _staff,
    "late": _late,
    "waiting": _waiting,
    "arrival": _arrival,
}
