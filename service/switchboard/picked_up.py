"""A phone of theirs was rung and is off the hook: it may be a voicemail, until a key is pressed."""

from service import conversations, followups, legs, outbox, questions
from service.carrier.voice import Heard
from service.matching import offers
from service.outbox import Envelope
from service.session import Record, Session
from service.switchboard import meeting
from service.switchboard.turn import Turn

PATIENCE = 3
"""How often it is asked what it was rung for."""


def what_it_rang_for(turn: Turn, leg: Record) -> None:
    """Until a key is pressed it may be a voicemail: it is asked what it was rung for, and nothing else."""
    question = _own_question(turn, leg)
    if question is None:
        not_needed_any_more(turn, leg)
    else:
        questions.lift(turn.session, question)
        questions.repeat(turn.session, question)


def _own_question(turn: Turn, leg: Record) -> Record | None:
    [kind] = [kind for kind, purpose in questions.RUNG_FOR.items() if purpose == leg.purpose]
    return questions.find(turn.session, turn.person.id, kind, leg.ref)


def is_nobody(turn: Turn, leg: Record, what: Heard) -> bool:
    """No key was pressed, or one for something that is settled; zero is always somebody."""
    return not what.digits or (what.digits != "0" and _own_question(turn, leg) is None)


def nobody_yet(turn: Turn, leg: Record, what: Heard) -> None:
    """Silence, a greeting, or nothing at all: the question again, a few times. A yes a moment too late is still one."""
    if what.digits == "1" and _takes_it_late(turn, leg):
        return
    if _own_question(turn, leg) is None or leg.silences + 1 >= PATIENCE:
        not_needed_any_more(turn, leg)
        return
    if not what.moved:
        legs.change(turn.session, leg.id, silences=leg.silences + 1)
    what_it_rang_for(turn, leg)


def _takes_it_late(turn: Turn, leg: Record) -> bool:
    """Whether the offer that they were rung for has only run out meanwhile, and is theirs after all."""
    rung_for = leg.purpose == "offer"
    conversation = offers.accept_late(turn.session, turn.person.id, leg.number) if rung_for else None
    if conversation is None:
        return False
    legs.change(turn.session, leg.id, ready=True)
    meeting.taken(turn.session, conversation)
    return True


def may_leave_a_message(session: Session, leg: Record) -> bool:
    """A voicemail has it: it hears the one plain sentence that was agreed on, or nothing at all."""
    followup = _follow_up(session, leg)
    if followup is None or followup.message != "plain":
        return False
    session.leg_id = leg.id
    legs.hear(session, leg, answered_at=session.at, state="in-progress")
    plain = Envelope(leg.person_id, leg.number, leg.conversation_id)
    outbox.put(session, plain, outbox.phrase("follow_up.plain"))
    return True


def _follow_up(session: Session, leg: Record) -> Record | None:
    if leg.purpose != "follow-up":
        return None
    return followups.of(session, conversations.get(session, leg.conversation_id))


def not_needed_any_more(turn: Turn, leg: Record) -> None:
    """Who picks up too late, or is not there, hears how it stands, and the leg ends."""
    legs.change(turn.session, leg.id, doing="leaving")
    followup = _follow_up(turn.session, leg)
    if followup is not None and followup.other == "plain" and _own_question(turn, leg) is not None:
        turn.reply("follow_up.plain")
    elif _own_question(turn, leg) is not None:
        turn.reply("ask.let_go")
    elif leg.purpose == "offer":
        turn.reply(offers.why_gone(turn.session, leg.ref))
    elif turn.conversation is not None and turn.conversation.closed_at is None:
        turn.reply(
            "voice.on_by_text" if turn.here.state in conversations.TALKING else "queue.waiting", wait={"wait": 0}
        )
    else:
        turn.reply("closing.closed")
