"""A page by call: whoever picks up hears that on call is needed, and only a key takes it or turns it down."""

from service import legs, outbox, questions
from service.carrier.voice import Heard
from service.escalation import drills, outcomes, pages, reaching, taking, whose
from service.session import Record, Session
from service.switchboard import commands
from service.switchboard.turn import Turn

TELLINGS = 3
"""How often it is said what the phone rang for, before it is taken as nobody's answer."""
REASONS = ("urgent", "backup", "backup_me", "coordinator", "drill")
"""What can be said in general words; everything else is something that the line noticed by itself."""


def picked_up(turn: Turn, leg: Record) -> None:
    """Until a key is pressed it may be a voicemail: it hears a code, and nothing about anybody."""
    escalation = _escalation(turn, leg)
    if escalation.state == "triggered":
        _ask(turn, escalation)
    else:
        _too_late(turn, leg, escalation)


def rings_back(turn: Turn, leg: Record) -> bool:
    """Whether they ring us because their phone rang for a page that nobody has taken: then it is said to them now."""
    waiting = pages.pending(turn.session, turn.person.id)
    missed = outcomes.missed(turn.session, turn.person.id, waiting) if waiting else None
    if missed is None or turn.conversation is not None or turn.question is not None:
        return False
    leg = legs.change(turn.session, leg.id, purpose=legs.PAGE, ref=missed.id, ready=False)
    picked_up(turn, leg)
    return True


def heard(turn: Turn, leg: Record, what: Heard) -> None:
    """1 takes it, 2 leaves it to the next, 0 is somebody who needs on call; words and silence are no answer."""
    escalation = _escalation(turn, leg)
    if what.digits == "0":
        legs.change(turn.session, leg.id, ready=True)
        pages.turned_down(turn.session, leg.ref)
        commands.urgent(turn)
    elif escalation.state != "triggered":
        _too_late(turn, leg, escalation)
    elif what.digits == "1":
        _take(turn, leg, escalation)
    elif what.digits == "2":
        pages.turned_down(turn.session, leg.ref)
        _goodbye(turn, leg, escalation, "page.not_now")
    elif what.moved:
        _ask(turn, escalation)
    else:
        _nobody_yet(turn, leg, escalation)


def over(session: Session, leg: Record, state: str) -> None:
    """The leg has ended. Without a key it was nobody, whatever the carrier calls it."""
    if not leg.ready:
        pages.unreached(session, leg.ref, state if leg.answered_at is None else outcomes.NO_KEY)
        return
    asked = questions.top(session, leg.person_id, leg.number)
    if asked is not None and asked.kind == "join":
        questions.repeat(session, asked)  # they took it, and put the phone down before they chose


def _escalation(turn: Turn, leg: Record) -> Record:
    return pages.hold(turn.session, pages.get_page(turn.session, leg.ref).escalation_id)


def _ask(turn: Turn, escalation: Record) -> None:
    _say(turn, escalation, "page.drill_call" if escalation.drill else "page.call")


def _nobody_yet(turn: Turn, leg: Record, escalation: Record) -> None:
    if leg.silences + 1 >= TELLINGS:
        pages.unreached(turn.session, leg.ref, outcomes.NO_KEY)
        _goodbye(turn, leg, escalation, "page.not_now")
        return
    legs.change(turn.session, leg.id, silences=leg.silences + 1)
    _ask(turn, escalation)


def _take(turn: Turn, leg: Record, escalation: Record) -> None:
    """It is theirs: what they need is said first, and then whether they may join by a key or go on by text."""
    session, person_id = turn.session, turn.person.id
    if taking.is_theirs(session, escalation, person_id):
        pages.turned_down(session, leg.ref)
        _goodbye(turn, leg, escalation, "page.own")
        return
    legs.change(session, leg.id, ready=True, silences=0)
    why = escalation.reason if escalation.reason in REASONS else "noticed"
    why = "backup" if whose.is_open(escalation) else why
    _say(turn, escalation, f"page.yours_{why}")
    taking.acknowledge(session, escalation.id, person_id, page_id=leg.ref)
    joins = questions.find(session, person_id, "join", escalation.id)
    if joins is None or not taking.talks_by_phone(session, escalation):
        by_text = reaching.can_be_texted(session, person_id)
        _goodbye(turn, leg, escalation, "page.more_by_text" if by_text else "page.no_more_by_text")


def _too_late(turn: Turn, leg: Record, escalation: Record) -> None:
    """Somebody has it by now: perhaps themselves, by text."""
    theirs = escalation.state == "acknowledged" and escalation.acknowledged_by == turn.person.id
    _goodbye(turn, leg, escalation, "page.you_have_it" if theirs else "page.already")


def _goodbye(turn: Turn, leg: Record, escalation: Record, key: str) -> None:
    legs.change(turn.session, leg.id, doing="leaving")
    _say(turn, escalation, key)


def _say(turn: Turn, escalation: Record, key: str) -> None:
    """A sentence about it, its code read out digit by digit."""
    language = {"language": reaching.language(turn.session, escalation)}
    said = outbox.phrase(key, code=", ".join(escalation.code), language=language)
    outbox.put(turn.session, turn.envelope(), drills.marked(said, drill=escalation.drill))
