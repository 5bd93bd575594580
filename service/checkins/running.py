"""Begin a check-in, give the engine what people said, and carry out what it asks for."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import bindparam, select

from flows import engine, state, wording
from flows.reveal import is_answer
from flows.script import Step
from service import alarms, conversations, lines, outbox, questions, rendering, scripts, words
from service.alarms import About
from service.outbox import Content, Envelope
from service.prepared import Prepared, among
from service.session import Record, Session
from service.tables import checkins, ever_in, offers

AFTERWARDS = ("closing", "aftercare", "on call", "practice")
UNASKED = "follow-up"
"""Who gets it has not written just now: how it begins is in no hurry, and is not for the night."""
WITHDRAWN = "withdrawn"
ANSWERED: state.Answer = {"words": []}
"""What is left of an answer once whoever gave it has erased what is theirs."""
Outcome = state.Act | state.Ended | state.Holding | state.NotUnderstood
"""What the rest of the house may want to act on."""


def begin(
    session: Session,
    conversation: Record,
    used_for: str,
    people: Mapping[str, int],
    depths: Mapping[str, str],
    *,
    from_first_question: bool = False,
    version_id: int | None = None,
) -> list[Outcome]:
    """Start the version in use for a purpose, or the one named, with each role's person and what they can hold."""
    version_id = version_id or scripts.to_begin(session, used_for)
    script = scripts.script(session, version_id)
    begun, effects = engine.begin(script, dict(depths), from_first_question=from_first_question)
    checkin_id = session.add(
        checkins,
        conversation_id=conversation.id,
        version_id=version_id,
        used_for=used_for,
        people=dict(people),
        numbers={role: conversations.number_of(conversation, person_id) for role, person_id in people.items()},
        state=begun,
        started_at=session.at,
    )
    return _perform(session, get(session, checkin_id), effects)


def join(session: Session, checkin: Record, conversation: Record, role: str, depth: str) -> list[Outcome]:
    """The peer comes into a check-in that began without them."""
    there = {**checkin.people, role: conversation.peer_id}
    numbers = {one: conversations.number_of(conversation, person_id) for one, person_id in there.items()}
    session.change(checkins, checkin.id, people=there, numbers=numbers)
    return tell(session, get(session, checkin.id), state.Joined(role, depth))


def get(session: Session, checkin_id: int) -> Record:
    """One check-in as it stands."""
    [checkin] = session.run(_ONE, this=checkin_id)
    return checkin


_ONE = Prepared(select(checkins).where(checkins.c.id == bindparam("this")))
_MINE = checkins.c.conversation_id == bindparam("conversation")
_NEWEST = Prepared(select(checkins).where(_MINE).order_by(checkins.c.id.desc()).limit(1))
_RUNNING = Prepared(
    select(checkins)
    .where(_MINE, checkins.c.ended_at.is_(None), ~among(checkins.c.used_for, AFTERWARDS))
    .order_by(checkins.c.id.desc())
    .limit(1)
)
_LATER = Prepared(
    select(checkins.c.id)
    .where(_MINE, checkins.c.id > bindparam("than"), ~among(checkins.c.used_for, ("on call",)))
    .limit(1)
)


def running(session: Session, conversation_id: int) -> Record | None:
    """The check-in that a conversation is in; what follows a conversation for one person alone is not part of it."""
    return session.look(_RUNNING, conversation=conversation_id)


def newest(session: Session, conversation_id: int) -> Record:
    """The check-in of a conversation that began last."""
    [checkin] = session.run(_NEWEST, conversation=conversation_id)
    return checkin


def gave_way(session: Session, checkin: Record) -> bool:
    """Whether another one of the same conversation has begun since; a responder's own is not part of it."""
    return session.look(_LATER, conversation=checkin.conversation_id, than=checkin.id) is not None


def had(session: Session, conversation_id: int, used_for: str) -> bool:
    """Whether a conversation has already had a check-in of this kind."""
    mine = (checkins.c.conversation_id == conversation_id, checkins.c.used_for == used_for)
    return session.first(select(checkins.c.id).where(*mine).limit(1)) is not None


def had_by(session: Session, used_for: str, conversation_ids: Sequence[int]) -> set[int]:
    """Which of these conversations have already had a check-in of this kind."""
    these = (checkins.c.conversation_id.in_(conversation_ids), checkins.c.used_for == used_for)
    if not conversation_ids:
        return set()
    return {row.conversation_id for row in session.all(select(checkins.c.conversation_id).where(*these))}


def role_of(checkin: Record, person_id: int) -> str:
    """Which role a person has in it."""
    return next(str(role) for role, member in checkin.people.items() if member == person_id)


def asked(session: Session, checkin: Record, role: str) -> Step | None:
    """The step that somebody is being asked now, if any."""
    script = scripts.script(session, checkin.version_id)
    step_id = engine.asked(script, checkin.state, role)
    return None if step_id is None else script.step(step_id)


def is_asked(session: Session, person_id: int, used_for: str) -> bool:
    """Whether somebody is still asked something in one of this kind, whichever talk it came after."""
    theirs = (one for one in questions.asked_of(session, person_id) if one.kind == "checkin")
    return any(get(session, one.ref).used_for == used_for for one in theirs)


def revealed(session: Session, conversation_id: int) -> list[int]:
    """Ids of the words in answers that both were shown; of a step that anybody passed, nobody's."""
    mine = select(checkins.c.state).where(checkins.c.conversation_id == conversation_id)
    states = [row.state for row in session.all(mine.order_by(checkins.c.id)) if row.state]
    shown = [one for state_ in states for step in state_["shown"] for one in state_["answers"][step].values()]
    return [int(ref) for answer in shown for ref in answer.get("words", ()) if ref]


def forget_answers(session: Session, person_id: int) -> None:
    """Of every check-in of theirs that is over stays that they answered; what they chose goes with their words."""
    took = select(offers.c.conversation_id).where(offers.c.peer_id == person_id, offers.c.state == "accepted")
    theirs = checkins.c.conversation_id.in_(ever_in(person_id).union(took))
    for checkin in session.all(select(checkins).where(theirs, checkins.c.ended_at.is_not(None))):
        if checkin.state and person_id in checkin.people.values():
            role = role_of(checkin, person_id)
            bare = {step: {**given, **_bare(given, role)} for step, given in checkin.state["answers"].items()}
            session.change(checkins, checkin.id, state={**checkin.state, "answers": bare})


def _bare(given: Mapping[str, state.Answer], role: str) -> dict[str, state.Answer]:
    return {role: ANSWERED} if is_answer(given.get(role)) else {}


def tell(session: Session, checkin: Record, event: state.Event) -> list[Outcome]:
    """Give the engine one event. A check-in that has ended changes nothing; a withdrawn one ends, kindly."""
    if checkin.ended_at is not None:
        return []
    withdrawn = checkin.reason == WITHDRAWN and not isinstance(event, state.Left)
    script = scripts.script(session, checkin.version_id)
    if isinstance(event, state.Said) and event.ref:
        words.belong(session, int(event.ref), checkin.conversation_id, "checkin")
    after, effects = engine.advance(script, checkin.state, state.Withdrawn() if withdrawn else event)
    session.change(checkins, checkin.id, state=after)
    told = [state.Phrase(role, "checkin.withdrawn") for role in after["people"]] if withdrawn else []
    return _perform(session, checkin, [*told, *effects])


def stop(session: Session, conversation_id: int, reason: str) -> None:
    """End a running check-in without another word from it."""
    checkin = running(session, conversation_id)
    if checkin is not None:
        _end(session, checkin, reason)


def _perform(session: Session, checkin: Record, effects: Iterable[state.Effect]) -> list[Outcome]:
    """Say, ask and set alarms; what is not this room's to do is returned, in order."""
    outcomes: list[Outcome] = []
    for effect in effects:
        match effect:
            case state.Tell() | state.Phrase():
                _say(session, checkin, effect)
            case state.Gather() | state.Remind():
                kind = "settle" if isinstance(effect, state.Gather) else "remind"
                about = About(checkin.conversation_id, checkin.people[effect.who], checkin.id, effect.step)
                alarms.put(session, kind, effect.seconds, about)
            case state.Holding() | state.Ended() | state.Act() | state.NotUnderstood():
                _note(session, checkin, effect)
                outcomes.append(effect)
            case state.Released():
                _waits_no_more(session, checkin, checkin.people[effect.who])
            case state.Answered():
                pass
    return outcomes


def _note(session: Session, checkin: Record, outcome: Outcome) -> None:
    """What an outcome means for this room: a question that is answered, or a check-in that is over."""
    if isinstance(outcome, state.Holding):
        _close(session, checkin, outcome.who)
        pace = lines.get(session).pace
        about = About(checkin.conversation_id, checkin.people[outcome.who], checkin.id, outcome.step)
        alarms.put(session, "no_hurry", pace.no_hurry, about)
        alarms.put(session, "choose", pace.choose, about)
    elif isinstance(outcome, state.Ended):
        _end(session, checkin, outcome.reason)


def _waits_no_more(session: Session, checkin: Record, person_id: int) -> None:
    """Their partner is in: what a long wait brings is off, and begins anew with the next one."""
    alarms.cancel_kinds(session, checkin.conversation_id, "no_hurry", "choose", person_id=person_id)
    choice = questions.find(session, person_id, "slow", checkin.conversation_id)
    if choice is not None:
        questions.close(session, choice)


def _say(session: Session, checkin: Record, effect: state.Tell | state.Phrase) -> None:
    to = checkin.people[effect.to]
    number = _number(session, checkin, effect.to)
    begins = checkin.used_for == UNASKED and checkin.started_at == session.at
    lane = "later" if begins else "live"
    envelope = Envelope(to=to, number=number, conversation_id=checkin.conversation_id, lane=lane, ref=checkin.id)
    if isinstance(effect, state.Phrase):
        outbox.put(session, envelope, outbox.phrase(effect.key, **dict(effect.values or {})))
        return
    partner = next(([person_id, role] for role, person_id in checkin.people.items() if role != effect.to), None)
    content = {"script": checkin.version_id, "effect": effect.to_json(), "partner": partner}
    if effect.text not in wording.PROMPTS:
        outbox.put(session, envelope, *rendering.parts(session, content, to, checkin.conversation_id))
        return
    _ask(session, checkin, envelope, content)


def _number(session: Session, checkin: Record, role: str) -> str:
    """From which of our numbers somebody is asked, for as long as it lasts; an older one does not say."""
    kept = (checkin.numbers or {}).get(role)
    return str(kept or conversations.get(session, checkin.conversation_id).number)


def _ask(session: Session, checkin: Record, envelope: Envelope, content: Content) -> None:
    """A check-in keeps one question open for each person, whatever step it is on."""
    asked = questions.find(session, envelope.to, "checkin", checkin.id)
    if asked is None:
        questions.ask(session, envelope, "checkin", content)
        return
    questions.reword(session, asked.id, content)
    if not asked.held:
        outbox.put(session, envelope, content)


def _close(session: Session, checkin: Record, who: str) -> None:
    asked = questions.find(session, checkin.people[who], "checkin", checkin.id)
    if asked is not None:
        questions.close(session, asked)


def _end(session: Session, checkin: Record, reason: str) -> None:
    session.change(checkins, checkin.id, ended_at=session.at, reason=reason)
    questions.close_kind(session, "checkin", checkin.id)
    for kind in ("settle", "remind"):
        alarms.cancel_ref(session, kind, checkin.id)
