"""Alarms that have rung: each kind is a moment at which something is looked at again."""

from collections.abc import Callable, Mapping
from typing import Any

from flows import state
from flows.vocabulary import UNCHASED
from service import alarms, conversations, joining, legs, lines, outbox, people, pool, questions, rota, stints
from service.alarms import About
from service.checkins import running
from service.escalation import pages, taking
from service.matching import offers
from service.outbox import Envelope
from service.relay import calls, texts
from service.session import Record, Session
from service.switchboard import (
    ahead,
    erasing,
    follow_up_times,
    heavy,
    hung_up,
    meeting,
    nightly,
    not_arrived,
    partings,
    pausing,
    perform,
    practice,
    ready,
    rung_waiting,
    watch,
)

DAY = 86_400.0


def alarm(session: Session, kind: str, facts: Mapping[str, Any]) -> None:
    """Do what this kind of alarm is for."""
    _ALARMS[kind](session, facts)


def _find_a_peer(session: Session, facts: Mapping[str, Any]) -> None:
    """They asked for a peer and left the last question of the arrival open: the search begins without it."""
    conversation = conversations.hold(session, facts["conversation_id"])
    if conversation.state == "arriving":
        perform.find_a_peer(session, conversation)


def _line_opens(session: Session, _: Mapping[str, Any]) -> None:
    pausing.opens(session)


def _company(session: Session, facts: Mapping[str, Any]) -> None:
    """Somebody waits and is asked nothing: the line keeps them company, once; on the phone a key asks for it."""
    conversation = conversations.hold(session, facts["conversation_id"])
    asked = questions.top(session, conversation.caller_id, conversation.number)
    waits = conversation.state in conversations.QUEUED and not conversation.text_me and asked is None
    by_text = not calls.is_here(session, conversation, conversation.caller_id)
    if waits and by_text and not running.had(session, conversation.id, "waiting"):
        perform.begin(session, conversation, "waiting")


def _settle(session: Session, facts: Mapping[str, Any]) -> None:
    _engine(session, facts, state.Settled)


def _remind(session: Session, facts: Mapping[str, Any]) -> None:
    """Time is up for a question. Who is asked alone is reminded in waking hours; after a talk nobody is chased."""
    checkin = running.get(session, facts["ref"])
    zone = people.get(session, facts["person_id"]).zone or lines.get(session).zone
    later = session.at
    if checkin.used_for in UNCHASED:
        later = max(later, checkin.started_at + DAY)
    elif len(checkin.people) == 1:
        later = lines.awake(session, session.at, zone)
    if later > session.at:
        about = About(facts["conversation_id"], facts["person_id"], facts["ref"], facts["step"])
        alarms.put_at(session, "remind", later, about)
    elif checkin.used_for in UNCHASED:
        _let_go(session, checkin)
    else:
        _engine(session, facts, state.TimedOut)


def _let_go(session: Session, checkin: Record) -> None:
    """A question that nobody is held to ends without a word."""
    conversations.hold(session, checkin.conversation_id)
    perform.outcomes(session, checkin, running.tell(session, checkin, state.Withdrawn()))


def _withdrawn(session: Session, facts: Mapping[str, Any]) -> None:
    """A coordinator has withdrawn the script that this check-in is on."""
    conversations.hold(session, facts["conversation_id"])
    checkin = running.get(session, facts["ref"])
    if checkin.ended_at is None:
        _let_go(session, checkin)


def _engine(session: Session, facts: Mapping[str, Any], event: type[state.Settled] | type[state.TimedOut]) -> None:
    conversations.hold(session, facts["conversation_id"])
    checkin = running.get(session, facts["ref"])
    if checkin.ended_at is None:
        happened = event(running.role_of(checkin, facts["person_id"]), facts["step"])
        perform.outcomes(session, checkin, running.tell(session, checkin, happened))


def _no_hurry(session: Session, facts: Mapping[str, Any]) -> None:
    conversation = _still_waiting(session, facts)
    if conversation is not None:
        perform.say(session, conversation, facts["person_id"], "checkin.no_hurry")


def _choose(session: Session, facts: Mapping[str, Any]) -> None:
    """Ten minutes: whoever waits may choose to wait on, to talk now, or to say goodbye."""
    conversation = _still_waiting(session, facts)
    if conversation is not None:
        texts.ask(session, conversation, facts["person_id"], "slow")


def _still_waiting(session: Session, facts: Mapping[str, Any]) -> Record | None:
    """The conversation, if this person still waits at the step for their partner."""
    conversation = conversations.hold(session, facts["conversation_id"])
    checkin = running.running(session, conversation.id)
    asked = questions.find(session, facts["person_id"], "checkin", checkin.id) if checkin is not None else None
    there = conversation.peer_id is not None or len(checkin.people) == 1 if checkin is not None else False
    return conversation if there and asked is None else None


def _quiet(session: Session, facts: Mapping[str, Any]) -> None:
    """Nobody has written for a while; who is on the phone does not write."""
    conversation = conversations.get(session, facts["conversation_id"])
    if calls.is_here(session, conversation, conversation.caller_id):
        texts.keep(session, conversation)
    else:
        texts.quiet(session, conversation.id)


def _shift_ends(session: Session, facts: Mapping[str, Any]) -> None:
    """The peer's shift is nearly over: they pick how to go on. By now it may last longer."""
    conversation = conversations.hold(session, facts["conversation_id"])
    peer = rota.peer(session, conversation.peer_id)
    if peer is not None and pool.goes_on(peer, session.at):
        offers.watch_shift(session, conversation)
    elif conversation.state == "open" and peer is not None and conversation.with_988_at is None:
        texts.ask(session, conversation, conversation.peer_id, "shift_ends")


def _talk_anyway(session: Session, facts: Mapping[str, Any]) -> None:
    conversation = conversations.hold(session, facts["conversation_id"])
    if conversation.state == "checking_in":
        meeting.talk_anyway(session, conversation)


def _queue_over(session: Session, facts: Mapping[str, Any]) -> None:
    """Half a day without a peer: the search ends, honestly and kindly."""
    conversation = conversations.hold(session, facts["conversation_id"])
    zone = people.get(session, conversation.caller_id).zone or lines.get(session).zone
    awake = lines.awake(session, session.at, zone)
    if awake > session.at:
        alarms.put_at(session, "queue_over", awake, About(conversation.id))
    elif conversation.state in conversations.QUEUED:
        partings.caller_leaves(session, conversation, "nobody came", "queue.over")


def _close(session: Session, facts: Mapping[str, Any]) -> None:
    conversation = conversations.hold(session, facts["conversation_id"])
    if conversation.state in conversations.TALKING:
        partings.part(session, conversation)


def _blocked_over(session: Session, facts: Mapping[str, Any]) -> None:
    """Somebody who is given no peer asked for on call a day ago; if nobody talks with them now, it is over."""
    conversation = conversations.hold(session, facts["conversation_id"])
    if conversation.state == "arriving":
        perform.end(session, conversation, "blocked")


def _climb(session: Session, facts: Mapping[str, Any]) -> None:
    pages.climb(session, facts["ref"], passed_over=facts.get("tries", 0))


def _page_call(session: Session, facts: Mapping[str, Any]) -> None:
    pages.call_too(session, facts["ref"], facts["person_id"])


def _truth(session: Session, facts: Mapping[str, Any]) -> None:
    pages.truth(session, facts["ref"])


def _still_with_it(session: Session, facts: Mapping[str, Any]) -> None:
    taking.still_with_it(session, facts["ref"], facts["person_id"])


def _forgotten(session: Session, facts: Mapping[str, Any]) -> None:
    taking.forgotten(session, facts["ref"], facts["person_id"])


def _undelivered(session: Session, facts: Mapping[str, Any]) -> None:
    """Something certainly did not arrive: a page goes to the next channel at once; for the rest a person is told."""
    row = outbox.get(session, facts["ref"])
    follow_up_times.could_not_be_sent(session, row)
    if row.kind == "page":
        pages.unreached(session, row.ref, row.state)
    elif row.kind == "call" and row.ref is not None:
        hung_up.over(session, legs.hold(session, row.ref), "failed")
    elif row.kind == "offer" and row.ref is not None and row.ref != row.conversation_id:
        offers.turn_down(session, row.ref, "expired")
    elif not erasing.not_erased(session, row):
        not_arrived.act(session, row)


def _invitation(session: Session, facts: Mapping[str, Any]) -> None:
    joining.send_invitation(session, facts["person_id"])


def _practise(session: Session, facts: Mapping[str, Any]) -> None:
    practice.ask_between_talks(session, facts["person_id"], lines.number(session))


def _break_over(session: Session, facts: Mapping[str, Any]) -> None:
    person_id = facts["person_id"]
    record = rota.peer(session, person_id)
    if record is not None and rota.is_on(session, record):
        rota.change_peer(session, person_id, resting=False)
        outbox.put(session, Envelope(person_id, lines.number(session)), outbox.phrase("staff.break_over"))
        offers.look(session)


def _still_silent(session: Session, facts: Mapping[str, Any]) -> None:
    watch.still_silent(session, facts["person_id"], facts["ref"])


def _shift(session: Session, facts: Mapping[str, Any]) -> None:
    """A shift begins: the peer is on, hears until when, and is asked what they can hold today."""
    shift = rota.begin_shift(session, facts["ref"])
    if shift is None:
        practice.instead_of_shift(session, facts["ref"], lines.number(session))
    _begins(session, shift)


def _extra_shift(session: Session, facts: Mapping[str, Any]) -> None:
    """The same, of a dated one."""
    _begins(session, rota.begin_shift(session, facts["ref"], extra_one=True))


def _begins(session: Session, shift: rota.Shift | None) -> None:
    if shift is not None:
        envelope = Envelope(shift.person_id, lines.number(session))
        when = {"time": [shift.ends, stints.zone_of(session, shift.person_id)]}
        outbox.put(session, envelope, outbox.phrase("staff.shift_begins", when=when))
        ready.welcome(session, shift.person_id, lines.number(session))


def _leg_quiet(session: Session, facts: Mapping[str, Any]) -> None:
    """Nothing was heard of a leg for a while: callbacks get lost, so the carrier is asked."""
    leg = legs.hold(session, facts["ref"])
    if leg.ended_at is None:
        legs.look(session, leg)


def _leg_over(session: Session, facts: Mapping[str, Any]) -> None:
    hung_up.over(session, legs.hold(session, facts["ref"]), facts["step"])


def _cut_off_over(session: Session, facts: Mapping[str, Any]) -> None:
    hung_up.gone(session, conversations.hold(session, facts["conversation_id"]), facts["person_id"])


def _call_long(session: Session, facts: Mapping[str, Any]) -> None:
    """A call has lasted long: whoever leads it picks how to go on, the others hold for a moment; nothing is cut."""
    conversation = conversations.hold(session, facts["conversation_id"])
    host = conversation.peer_id or conversation.responder_id
    if conversation.state == "open" and host is not None and calls.is_here(session, conversation, host):
        texts.ask(session, conversation, host, "call_long")
        alarms.put(session, "call_long", calls.LONGEST_CALL / 4, About(conversation.id))


_ALARMS: Mapping[str, Callable[[Session, Mapping[str, Any]], None]] = {
    **rung_waiting.ALARMS,
    **heavy.ALARMS,
    **ahead.ALARMS,
    **erasing.ALARMS,
    **nightly.ALARMS,
    "find_a_peer": _find_a_peer,
    "line_opens": _line_opens,
    "company": _company,
    "settle": _settle,
    "remind": _remind,
    "withdrawn": _withdrawn,
    "no_hurry": _no_hurry,
    "choose": _choose,
    "quiet": _quiet,
    "shift_ends": _shift_ends,
    "talk_anyway": _talk_anyway,
    "queue_over": _queue_over,
    "quiet_over": _close,
    "close": _close,
    "blocked_over": _blocked_over,
    "climb": _climb,
    "page_call": _page_call,
    "truth": _truth,
    "still_with_it": _still_with_it,
    "forgotten": _forgotten,
    "undelivered": _undelivered,
    "follow_up": follow_up_times.comes,
    "follow_up_over": follow_up_times.is_over,
    "break_over": _break_over,
    "still_silent": _still_silent,
    "invitation": _invitation,
    "practise": _practise,
    "shift": _shift,
    "extra_shift": _extra_shift,
    "leg_quiet": _leg_quiet,
    "leg_over": _leg_over,
    "cut_off_over": _cut_off_over,
    "call_long": _call_long,
}
