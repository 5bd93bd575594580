"""Peers and responders by a coordinator's hand: on, off, gone kindly. Each says why not, in a word."""

from service import conversations, joining, lines, outbox, people, questions, rota, stints
from service.escalation import pages
from service.matching import offers
from service.outbox import Envelope
from service.session import Record, Session
from service.switchboard import practice, ready


def puts_on(session: Session, peer: Record) -> str | None:
    """On until they are taken off, with the brief as ever; only who has agreed and practised."""
    if peer.state != "agreed":
        return "not_agreed"
    if peer.practised_at is None:
        return "not_practised"
    ready.come_on(session, peer.person_id, lines.number(session), None)
    offers.look(session)
    return None


def asks_to_practise(session: Session, peer: Record) -> str | None:
    """Now, on their own phone; who has practised may do so again. Not by night, and not beside something else."""
    person_id = peer.person_id
    if peer.state != "agreed":
        return "not_agreed"
    if people.opted_out(session, person_id):
        return "no_texts"
    if lines.awake(session, session.at, stints.zone_of(session, person_id)) > session.at:
        return "asleep"
    if conversations.busy(session, person_id) or questions.top(session, person_id, lines.number(session)) is not None:
        return "not_now"
    practice.ask(session, person_id, lines.number(session))
    return None


def takes_off(session: Session, person_id: int) -> None:
    """Nothing more is offered to them; what was goes to the next. A talk that they are in is not cut."""
    rota.goes_off(session, person_id)
    offers.withdraw_from(session, person_id)


def removes(session: Session, peer: Record) -> str | None:
    """They are a peer no longer, and hear a thank-you by day if they had agreed; not in the middle of a talk."""
    person_id = peer.person_id
    if conversations.load(session, person_id):
        return "in_a_talk"
    takes_off(session, person_id)
    questions.close_kind(session, "invitation", person_id)
    joining.peer_leaves(session, person_id)
    if peer.state == "agreed":
        due_at = lines.awake(session, session.at, stints.zone_of(session, person_id))
        envelope = Envelope(person_id, lines.number(session), lane="later", due_at=due_at)
        outbox.put(session, envelope, outbox.phrase("staff.removed"))
    return None


def off_call(session: Session, person_id: int, tier: int) -> str | None:
    """They are on this tier no longer; who is on none any more has no escalation either: it climbs again."""
    why_not = joining.off_call(session, person_id, tier)
    if why_not is None and not rota.responder_on(session, person_id):
        pages.put_down(session, person_id)
    return why_not
