"""The line is paused by a coordinator, and opens again: what everybody who waits hears. Talks go on as they are."""

from sqlalchemy import select

from service import alarms, conversations, lines
from service.alarms import About
from service.line_settings import Pause
from service.matching import offers
from service.session import Record, Session
from service.switchboard import partings, perform
from service.switchboard.turn import Turn
from service.tables import conversations as conversation_table


def pause(session: Session, why: Pause, *, let_go: bool = False) -> None:
    """No peer is offered from now on. Who waits is told once, and keeps their place or is let go kindly."""
    lines.set_pause(session, why)
    for row in _queued(session):
        conversation = conversations.hold(session, row.id)
        if conversation.state == "offered":
            offers.withdraw(session, conversation.id, "offer.gone")
            conversation = conversations.change(session, conversation.id, state="waiting")
        if conversation.state == "waiting" and not conversation.text_me:
            _tell(session, conversation, let_go=let_go)
    alarms.cancel(session, "line_opens", About())
    if why.until is not None:
        alarms.put_at(session, "line_opens", why.until, About())
    offers.look(session)


def _tell(session: Session, conversation: Record, *, let_go: bool) -> None:
    key = "pause.let_go" if let_go else "pause.place_kept"
    perform.say(session, conversation, conversation.caller_id, key, words={"pause": 0})
    if let_go:
        partings.caller_leaves(session, conversation, "line paused", None)


def resume(session: Session) -> None:
    """Peers are offered again, to those who kept their place first."""
    lines.set_pause(session, None)
    alarms.cancel(session, "line_opens", About())
    offers.look(session)


def opens(session: Session) -> None:
    """The time that was said has come, unless it was said anew since."""
    line = lines.get(session)
    if line.paused and line.pause.until is not None and line.pause.until <= session.at:
        resume(session)


def kept(session: Session) -> list[Record]:
    """Whoever waits while the line is paused: there is nobody free for them, and they may choose what else."""
    held = [conversations.hold(session, row.id) for row in _queued(session)]
    return [conversation for conversation in held if conversation.state == "waiting"]


def kept_out(turn: Turn) -> bool:
    """Whether somebody who writes or rings finds the line closed; short of people, it is open to them, and says so."""
    if not turn.line.paused:
        return False
    turn.reply("line.paused", words={"pause": 0})
    return turn.line.pause.why == "closed"


def _queued(session: Session) -> list[Record]:
    mine = (conversation_table.c.line_id == session.line_id, conversation_table.c.state.in_(conversations.QUEUED))
    return session.all(select(conversation_table.c.id).where(*mine).order_by(conversation_table.c.id))
