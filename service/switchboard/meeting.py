"""A caller and a peer meet: what is cleared away, what each is told, and the check-in that they take together."""

from service import alarms, outbox, questions, rota, words
from service.checkins import running
from service.escalation import pages
from service.outbox import Envelope
from service.session import Record, Session
from service.switchboard import perform


def taken(session: Session, conversation: Record) -> None:
    """A peer has taken it: the caller is told, the peer sees what was written before, and both begin together."""
    half = _half(session, conversation)
    if half is None:
        running.stop(session, conversation.id, "taken")
        questions.close_conversation(session, conversation)
    alarms.cancel_kinds(session, conversation.id, "ask_again", "ready_over", "queue_over")
    out_loud = pages.asked_out_loud(session, conversation.id)
    heavy = "_heavy" if out_loud else ""
    for member in (conversation.caller_id, conversation.peer_id):
        perform.clear_the_table(session, member, conversation)
    perform.say(session, conversation, conversation.caller_id, f"queue.taken{heavy}")
    language = {"language": conversation.language}
    perform.say(session, conversation, conversation.peer_id, f"offer.yours{heavy}", language=language)
    for words_id in words.unshown(session, conversation.id, conversation.caller_id):
        content = {"relay": [words_id], "from": conversation.caller_id, "role": "caller"}
        outbox.put(
            session,
            Envelope(conversation.peer_id, conversation.number, conversation.id, kind="talk"),
            content,
        )
    if out_loud:
        perform.start_talking(session, conversation, None)
    elif half is not None:
        peer = rota.peer(session, conversation.peer_id)
        assert peer is not None
        came = running.join(session, half, conversation.number, "peer", peer.person_id, peer.depth)
        perform.outcomes(session, running.get(session, half.id), came)
    else:
        perform.begin(session, conversation, perform.TOGETHER)


def own_half(session: Session, conversation: Record) -> None:
    """The caller begins their half of the check-in while they wait; it stays sealed until a peer has given theirs."""
    if not running.had(session, conversation.id, perform.TOGETHER):
        people_there, depths = {"caller": conversation.caller_id}, {"caller": conversation.caller_depth}
        running.stop(session, conversation.id, "gave way")
        found = running.begin(session, conversation, perform.TOGETHER, people_there, depths, from_first_question=True)
        perform.outcomes(session, running.newest(session, conversation.id), found)


def _half(session: Session, conversation: Record) -> Record | None:
    checkin = running.running(session, conversation.id)
    return checkin if checkin is not None and checkin.used_for == perform.TOGETHER else None
