"""What a coordinator does by hand: offer, wish, close kindly, join, call on call. Each says why not, as a key."""

from service import conversations, lines, people, questions
from service.escalation import pages, taking
from service.matching import candidates, offers, ranking, wishing
from service.matching.ranking import NEW, SAME, Candidate
from service.session import Record, Session
from service.switchboard import aftercare, partings, talk_answers
from service.switchboard.turn import gather

MOST = 20
ANY = "any"
WISHES = (SAME, NEW, ANY)


def choices(session: Session, conversation: Record) -> list[Candidate]:
    """The free peers who fit somebody who waits, best first."""
    waits = conversation.state == "waiting" and not conversation.text_me
    return candidates.best(session, conversation, candidates.need_of(conversation), MOST) if waits else []


def why(conversation: Record, peer: Candidate, among: list[Candidate]) -> str:
    """Why this one stands where they stand among the choices."""
    return ranking.why_first(peer, candidates.need_of(conversation), among)


def wish(session: Session, conversation_id: int, wished: str) -> str | None:
    """Whom to look for, for somebody who waits: the same peer again, somebody new, or anybody."""
    conversation = conversations.hold(session, conversation_id)
    if conversation.state not in conversations.QUEUED:
        return "by_hand.not_waiting"
    if wished not in WISHES:
        return "by_hand.nobody_like_that"
    if wished == ANY:
        wishing.anybody(session, conversation)
        return None
    return None if wishing.whom(session, conversation, wished) else "by_hand.nobody_like_that"


def offer(session: Session, conversation_id: int, peer_id: int) -> str | None:
    """Ask this peer now to take somebody who waits."""
    conversation = conversations.hold(session, conversation_id)
    if people.blocked(session, conversation.caller_id) is not None:
        return "by_hand.blocked"
    chosen = [one for one in choices(session, conversation) if one.person_id == peer_id]
    if not chosen:
        return "by_hand.not_free" if conversation.state == "waiting" else "by_hand.not_waiting"
    need, pace = candidates.need_of(conversation), lines.get(session).pace
    return None if offers.put_to(session, conversation, need, chosen, pace) else "by_hand.not_free"


def close(session: Session, conversation_id: int) -> str | None:
    """End it with a kind word to everybody who is in it. Not while on call is being reached about it."""
    conversation = conversations.hold(session, conversation_id)
    if conversation.closed_at is not None:
        return "by_hand.closed_already"
    if any(row.conversation_id == conversation_id for row in pages.open_about_person(session, conversation.caller_id)):
        return "by_hand.on_call_first"
    if conversation.state in conversations.TALKING:
        partings.part(session, conversation)
    else:
        partings.caller_leaves(session, conversation, "closed by a coordinator", "closing.by_coordinator")
    return None


def call_on_call(session: Session, conversation_id: int) -> tuple[Record, bool]:
    """Page on call about a caller; they themselves are told nothing. Returns it, and whether it is new."""
    conversation = conversations.hold(session, conversation_id)
    before = {row.id for row in pages.open_about_person(session, conversation.caller_id)}
    escalation = pages.raise_(session, conversation.caller_id, conversation, raised_by=None, reason="coordinator")
    return escalation, escalation.id not in before


def resolve(session: Session, escalation: Record, note: str, who: str) -> None:
    """Close one for whoever has it; what was learned may be noted. `who` did it, for the log."""
    taking.resolve(session, escalation.id, escalation.acknowledged_by, note, who=who)
    aftercare.for_whoever_took_it(session, escalation.id)


def join(session: Session, escalation_id: int, person_id: int) -> str | None:
    """Come into the talk that they have taken the escalation of, on their own phone."""
    if people.number(session, person_id) is None:
        return "by_hand.no_phone"
    question = questions.find(session, person_id, "join", escalation_id)
    if question is None:
        return "by_hand.cannot_join"
    questions.lift(session, question)
    turn = gather(session, people.get(session, person_id), question.number, "1", 0, 0)
    talk_answers.join(turn)
    return None


class _NotNow(Exception):
    """Nothing of what was begun stays."""


def come_in(session: Session, conversation_id: int, person_id: int) -> str | None:
    """Into a talk that nobody has asked on call about: asked for and taken at once, so on call hears nothing."""
    conversation = conversations.hold(session, conversation_id)
    if conversation.closed_at is not None:
        return "by_hand.closed_already"
    if people.number(session, person_id) is None:
        return "by_hand.no_phone"
    why_not: str | None = None
    try:
        with session.savepoint():
            why_not = _comes_in(session, conversation, person_id)
            if why_not is not None:
                raise _NotNow
    except _NotNow:
        return why_not
    return None


def _comes_in(session: Session, conversation: Record, person_id: int) -> str | None:
    if person_id in (conversation.caller_id, conversation.peer_id):
        return "by_hand.cannot_join"
    escalation, _ = call_on_call(session, conversation.id)
    if escalation.acknowledged_by not in (None, person_id):
        return "by_hand.somebody_has_it"
    if escalation.acknowledged_by is None:
        taking.acknowledge(session, escalation.id, person_id)
    return join(session, escalation.id, person_id)
