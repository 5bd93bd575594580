"""Somebody is given no peer for a while: what they hear, and what becomes of where they were."""

from service import alarms, blocks, conversations, followups, people
from service.alarms import About
from service.session import Session
from service.switchboard import partings, perform
from service.switchboard.turn import Turn

DAY = 86_400.0


def block(session: Session, person_id: int, reason: str, until: float | None, by: str) -> None:
    """From now on they are given no peer. Who waits for one hears so; a talk that is going on is not cut."""
    blocks.put(session, person_id, reason, until, by)
    followups.cancel(session, person_id)
    for conversation in conversations.all_open(session, person_id):
        held = conversations.hold(session, conversation.id)
        alone = held.caller_id == person_id and held.peer_id is None
        if alone and held.state not in conversations.TALKING:
            partings.caller_leaves(session, held, "blocked", None)
            perform.say_blocked(session, held)


def kept_out(turn: Turn) -> bool:
    """Whether somebody who writes or rings is to be given no peer; they hear so once, and on every call."""
    barred = people.blocked(turn.session, turn.person.id)
    if barred is None:
        return False
    if not blocks.told(turn.session, barred) or turn.leg is not None:
        turn.reply("blocked.told")
    return True


def urgent_only(turn: Turn) -> None:
    """On call may join them here; nobody else is looked for, and after a day it is over."""
    if people.blocked(turn.session, turn.person.id) is not None:
        alarms.put(turn.session, "blocked_over", DAY, About(turn.here.id))
