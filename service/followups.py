"""Later check-ins that the caller agreed to, by text or by call: asked first, at their hour, never chased."""

from sqlalchemy import func, select, update

from service import alarms, conversations, hours, lines, outbox, people, questions, rendering
from service.alarms import About
from service.outbox import Envelope
from service.session import Record, Session
from service.tables import FOLLOW_UPS_WAITING, ever, followups
from service.tables import conversations as conversation_rows
from service.tables import outbox as rows

DAY = 86_400
BUSY = 900.0
TIMES = {"1": "10:00", "2": "15:00", "3": "19:00"}
MEDIA = {"1": "sms", "2": "voice"}
BY = {"sms": "text", "voice": "call"}
WAITING = FOLLOW_UPS_WAITING
ASKED = ("medium", "hour", "clock", "there", "message", "other")
SAID = {"1": "none", "2": "plain"}
TO_OTHERS = {"1": "nothing", "2": "plain"}


def propose(session: Session, conversation: Record, person_id: int, seconds: int) -> None:
    """They would like one in so many days: ask whether by text or by call, unless only one of them can be."""
    person = people.get(session, person_id)
    if people.number(session, person_id) is None:
        _say(session, conversation, person_id, "follow_up.no_number")
        return
    only_calls = person.opted_out_at is not None
    followup_id = session.add(
        followups,
        conversation_id=conversation.id,
        person_id=person_id,
        state="proposed",
        medium="voice" if only_calls else "sms",
        days=max(1, round(seconds / DAY)),
        zone=person.zone or lines.get(session).zone,
        created_at=session.at,
    )
    _ask(session, conversation, person_id, followup_id, "hour" if only_calls else "medium")
    alarms.put(session, "follow_up_over", DAY, About(person_id=person_id, ref=followup_id), lane="later")


def choose_medium(session: Session, question: Record, digit: str) -> bool:
    """By text or by call; then at what hour. False if it was neither."""
    if digit not in MEDIA:
        return False
    session.change(followups, question.ref, medium=MEDIA[digit])
    questions.close(session, question)
    conversation = conversations.get(session, question.conversation_id)
    _ask(session, conversation, question.person_id, question.ref, "hour")
    return True


def choose_hour(session: Session, question: Record, digit: str) -> bool:
    """Morning, afternoon or evening; then make sure what time it is there. False if it was none of these."""
    if digit not in TIMES:
        return False
    session.change(followups, question.ref, local_time=TIMES[digit])
    questions.close(session, question)
    followup = get(session, question.ref)
    conversation = conversations.get(session, question.conversation_id)
    clock = {"clock": [session.at, followup.zone]}
    _ask(session, conversation, question.person_id, question.ref, "clock", time=clock)
    return True


def ask_the_hour_there(session: Session, question: Record) -> bool:
    """On the phone: it is another time where they are."""
    questions.close(session, question)
    conversation = conversations.get(session, question.conversation_id)
    _ask(session, conversation, question.person_id, question.ref, "there")
    return True


def time_is_clear(session: Session, question: Record, zone: str | None = None) -> None:
    """We know their clock. A text is agreed with that; before a call we ask what others may hear."""
    followup = get(session, question.ref)
    session.change(followups, followup.id, zone=zone or followup.zone)
    if followup.medium == "sms":
        agree(session, question)
        return
    questions.close(session, question)
    conversation = conversations.get(session, question.conversation_id)
    _ask(session, conversation, question.person_id, question.ref, "message")


def choose_message(session: Session, question: Record, digit: str) -> None:
    """What a voicemail may hear; then what others may, who pick up."""
    session.change(followups, question.ref, message=SAID[digit])
    questions.close(session, question)
    conversation = conversations.get(session, question.conversation_id)
    _ask(session, conversation, question.person_id, question.ref, "other")


def choose_other(session: Session, question: Record, digit: str) -> None:
    """What somebody else may hear who picks up; with that all is agreed."""
    session.change(followups, question.ref, other=TO_OTHERS[digit])
    agree(session, question)


def agree(session: Session, question: Record) -> None:
    """All is said: schedule it in their wall time and keep the consent with its wording."""
    questions.close(session, question)
    followup = get(session, question.ref)
    zone, quiet = followup.zone, lines.get(session).quiet
    due_at = hours.by_day(hours.days_on(session.at, followup.days, followup.local_time, zone), zone, quiet)
    session.change(followups, followup.id, state="scheduled", due_at=due_at)
    people.change(session, question.person_id, zone=zone)
    what = f"follow-up by {BY[followup.medium]}"
    people.consent(session, question.person_id, what, given=True, wording=_wording(session, question))
    alarms.put_at(session, "follow_up", due_at, About(person_id=question.person_id, ref=followup.id), lane="later")
    conversation = conversations.get(session, question.conversation_id)
    by_call = "follow_up.agreed_call" if followup.message == "none" else "follow_up.agreed_call_message"
    agreed = "follow_up.agreed" if followup.medium == "sms" else by_call
    _say(session, conversation, question.person_id, agreed, when={"time": [due_at, zone]})


def come_due(session: Session, followup_id: int) -> Record | None:
    """Its time has come: held over quiet hours and talks, let go if things have changed; returned if sent now."""
    followup = get(session, followup_id)
    if followup.state not in WAITING:
        return None
    ended = _no_longer(session, followup)
    if ended is not None:
        session.change(followups, followup_id, state=ended)
        return None
    about = About(person_id=followup.person_id, ref=followup_id)
    awake = lines.awake(session, session.at, followup.zone)
    busy = conversations.busy(session, followup.person_id) or _is_offered(session, followup.person_id)
    if awake > session.at or busy:
        session.change(followups, followup_id, state="held")
        alarms.put_at(session, "follow_up", max(awake, session.at + BUSY * busy), about, lane="later")
        return None
    session.change(followups, followup_id, state="sent", sent_at=session.at)
    alarms.put(session, "follow_up_over", lines.get(session).pace.follow_up_open, about, lane="later")
    return get(session, followup_id)


def answered(session: Session, person_id: int) -> None:
    """They wrote back, or pressed a key."""
    _became(session, person_id, "answered")


def missed(session: Session, person_id: int) -> None:
    """Nobody picked up: it is not tried again."""
    _became(session, person_id, "missed")


def of(session: Session, conversation: Record) -> Record | None:
    """The follow-up that a conversation began with, if it did."""
    mine = (followups.c.person_id == conversation.caller_id, followups.c.sent_at == conversation.created_at)
    return session.first(select(followups).where(*mine).limit(1))


def escalated(session: Session, conversation: Record) -> None:
    """What was said in it brought on call."""
    followup = of(session, conversation)
    if followup is not None and followup.state in ("sent", "answered"):
        session.change(followups, followup.id, state="escalated")


def could_not_be_sent(session: Session, conversation: Record) -> bool:
    """The carrier gave it up for good; whether that is what this conversation was still about, and no later text."""
    followup = of(session, conversation)
    alone = conversation.state == "checking_in" and conversation.peer_id is None
    if followup is None or followup.state != "sent" or not alone or _wrote_since(session, followup):
        return False
    stopped = people.opted_out(session, followup.person_id)
    session.change(followups, followup.id, state="opted_out" if stopped else "failed")
    return True


def cancel_one(session: Session, followup_id: int) -> bool:
    """A coordinator calls one off that has not been sent; False if there is no such one."""
    planned = (followups.c.id == followup_id, followups.c.line_id == session.line_id)
    waiting = followups.c.state.in_((*WAITING, "proposed"))
    return session.count(update(followups).where(*planned, waiting).values(state="cancelled")) == 1


def move(session: Session, followup_id: int, due_at: float) -> None:
    """It comes at another time; the hour that they chose is the caller's to change."""
    followup = get(session, followup_id)
    session.change(followups, followup_id, state="scheduled", due_at=due_at)
    alarms.put_at(session, "follow_up", due_at, About(person_id=followup.person_id, ref=followup_id), lane="later")


def untold(session: Session, followup_id: int) -> None:
    """What was to be told about one and has not left is not true any more."""
    outbox.supersede(session, rows.c.kind == "follow_up", rows.c.ref == followup_id)


def agreed_for(followup: Record) -> float:
    """When it was to come by what was agreed, whatever it was moved to since."""
    return hours.days_on(followup.created_at, followup.days, followup.local_time, followup.zone)


def planned(session: Session, person_id: int) -> Record | None:
    """The one that somebody may still expect, if there is one."""
    mine = (followups.c.person_id == person_id, followups.c.state.in_(WAITING))
    newest = session.first(select(followups).where(*mine).order_by(followups.c.id.desc()).limit(1))
    return newest if newest is not None and _no_longer(session, newest) is None else None


def hold(session: Session, followup_id: int) -> Record | None:
    """One of this line, held against others until the end of the transaction; None if there is no such one."""
    mine = (followups.c.id == followup_id, followups.c.line_id == session.line_id)
    return session.locked(select(followups).where(*mine))


def coming(session: Session, limit: int) -> list[Record]:
    """Those that are planned, the next first; an overtaken one is among them, and will end at its hour."""
    mine = (followups.c.line_id == session.line_id, followups.c.state.in_(WAITING))
    return session.all(select(followups).where(*mine).order_by(followups.c.due_at, followups.c.id).limit(limit))


def over_with(session: Session, limit: int, before: int | None = None) -> list[Record]:
    """Those that went out, or will not, the newest first; or the newest before one of them."""
    mine = [followups.c.line_id == session.line_id, followups.c.state.not_in((*WAITING, "proposed"))]
    older = mine if before is None else [*mine, followups.c.id < before]
    return session.all(select(followups).where(*older).order_by(followups.c.id.desc()).limit(limit))


def _became(session: Session, person_id: int, state: str) -> None:
    mine = (followups.c.person_id == person_id, followups.c.state == "sent")
    session.do(update(followups).where(*mine).values(state=state))


def over(session: Session, followup_id: int) -> Record | None:
    """Nobody answered: that is fine, nothing is sent. Returns it when it was still open."""
    followup = get(session, followup_id)
    if followup.state == "proposed":
        _never_agreed(session, followup)
    if followup.state != "sent":
        return None
    if _wrote_since(session, followup):
        answered(session, followup.person_id)
        return None
    session.change(followups, followup_id, state="missed")
    return followup


def _wrote_since(session: Session, followup: Record) -> bool:
    wrote_at = people.get(session, followup.person_id).wrote_at
    return wrote_at is not None and wrote_at >= followup.sent_at


def cancel(session: Session, person_id: int, state: str = "cancelled") -> None:
    """STOP, erasure, or a no: whatever was planned for somebody is off."""
    mine = (followups.c.person_id == person_id, followups.c.state.in_((*WAITING, "proposed")))
    session.do(update(followups).where(*mine).values(state=state))


def get(session: Session, followup_id: int) -> Record:
    """One follow-up as it stands."""
    return session.one(select(followups).where(followups.c.id == followup_id))


def listed(session: Session, limit: int = 100) -> list[Record]:
    """The newest follow-ups of the line."""
    return session.all(
        select(followups).where(followups.c.line_id == session.line_id).order_by(followups.c.id.desc()).limit(limit)
    )


def _say(session: Session, conversation: Record, person_id: int, key: str, **values: object) -> None:
    number = conversations.number_of(conversation, person_id)
    outbox.put(session, Envelope(person_id, number, conversation.id), outbox.phrase(key, **values))


def _ask(session: Session, conversation: Record, person_id: int, followup_id: int, kind: str, **values: object) -> None:
    envelope = Envelope(person_id, conversations.number_of(conversation, person_id), conversation.id, ref=followup_id)
    questions.ask(session, envelope, kind, outbox.phrase(f"ask.{kind}", **values))


def _wording(session: Session, question: Record) -> str:
    """What they were asked, as they read it, and what they had chosen before."""
    followup = get(session, question.ref)
    asked = rendering.texts(session, question.prompt, question.person_id, None)[0]
    by = BY[followup.medium]
    first = f"closing: in {followup.days} days; ask.medium: {by}; ask.hour: {followup.local_time}"
    if followup.medium == "sms":
        return f"{first}; ask.clock: {asked}"
    return f"{first}; ask.message: {followup.message}; ask.other: {followup.other}: {asked}"


def _never_agreed(session: Session, followup: Record) -> None:
    """They left the hour open for a day: nothing is planned, and nothing is asked any more."""
    session.change(followups, followup.id, state="expired")
    for kind in ASKED:
        questions.close_kind(session, kind, followup.id)


def _no_longer(session: Session, followup: Record) -> str | None:
    """The state it ends in when it should not be sent any more.

    Who stops our texts wants no more of what we begin, calls too; a call agreed to after that was wanted anyway.
    """
    person = people.get(session, followup.person_id)
    stopped_at = person.opted_out_at
    if stopped_at is not None and (followup.medium == "sms" or stopped_at >= followup.created_at):
        return "opted_out"
    return "cancelled" if person.erased_at is not None or overtaken(session, followup) else None


def _is_offered(session: Session, person_id: int) -> bool:
    """Whether they are a peer who is asked to take somebody now: a digit would answer us instead."""
    return any(question.kind == "offer" for question in questions.asked_of(session, person_id))


def overtaken(session: Session, followup: Record) -> bool:
    """Whether they have come to the line again since, as a caller; who was a peer in it, or practised, has not."""
    theirs = ever(conversation_rows.c.caller_id, followup.person_id)
    as_caller = func.coalesce(conversation_rows.c.reason, "").not_in(conversations.ALONE)
    since = (theirs, conversation_rows.c.id > followup.conversation_id, as_caller)
    return session.first(select(conversation_rows.c.id).where(*since).limit(1)) is not None
