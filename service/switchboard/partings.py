"""Somebody goes out of a conversation: what the others hear, and who is looked for next."""

from service import alarms, blocks, conversations, notices, people, questions, rota
from service.checkins import running
from service.matching import offers
from service.relay import calls, texts
from service.session import Record, Session
from service.switchboard import in_private, perform
from service.switchboard.turn import Turn


def part(session: Session, conversation: Record) -> None:
    """After they have talked: a kind word to both, the closing script, and aftercare if it was heavy."""
    members = (conversation.caller_id, *conversations.others(conversation, conversation.caller_id))
    for member in members:
        perform.say(session, conversation, member, "closing.closed")
    over = perform.end(session, conversation, "parted")
    perform.begin(session, over, "closing")
    owe_aftercare(session, over)


def lost_peer(session: Session, conversation: Record, key: str) -> None:
    """The peer is gone: the caller keeps the first place, and what they said in a sealed step stays theirs."""
    peer_id = conversation.peer_id
    if peer_id is not None and conversation.responder_id is not None:
        _on_call_stays(session, conversation)
        owe_aftercare(session, conversation)
        return
    barred = people.blocked(session, conversation.caller_id)
    if barred is not None:
        _no_other_peer(session, conversation, barred)
        return
    running.stop(session, conversation.id, "peer left")
    questions.close_conversation(session, conversation)
    alarms.cancel_all(session, conversation)
    perform.say(session, conversation, conversation.caller_id, key, wait={"wait": 0})
    rota.change_peer(session, peer_id, idle_since=session.at)
    owe_aftercare(session, conversation)
    offers.put_first(
        session, conversations.change(session, conversation.id, responder_id=None, room=None, with_988_at=None)
    )


def _no_other_peer(session: Session, conversation: Record, barred: Record) -> None:
    """They were blocked during the talk, which was not cut: with its peer it ends, and nothing is promised to them."""
    over = perform.end(session, conversation, "blocked")
    blocks.told(session, barred)
    perform.say(session, over, over.caller_id, "blocked.told")
    owe_aftercare(session, over)


def hand_over(turn: Turn) -> None:
    """A peer hands their caller to another; with on call there, the caller talks on with them."""
    if turn.here.state == "closing":  # goodbye was said: there is nobody to hand over
        part(turn.session, turn.here)
        return
    nobody_else = turn.here.responder_id is not None or people.blocked(turn.session, turn.here.caller_id) is not None
    turn.reply("goodbye.peer" if nobody_else else "relay.you_handed_over")
    lost_peer(turn.session, turn.here, "queue.handed_over")


def left_at_once(session: Session, conversation: Record) -> None:
    """A peer who was treated badly is out of it: the caller hears a short close, a coordinator knows, nobody waits."""
    people.keep_apart(session, conversation.peer_id, conversation.caller_id)
    notices.tell(session, "peer_left", f"conversation {conversation.id}")
    if conversation.responder_id is not None:
        _on_call_stays(session, conversation, "left.they")
    else:
        perform.say(session, conversation, conversation.caller_id, "left.caller")
        perform.end(session, conversation, "left by the peer")
    care_for(session, conversation)


def _on_call_stays(session: Session, conversation: Record, key: str = "closing.they_left_named") -> None:
    """The peer goes, and the talk between the caller and on call goes on."""
    peer_id = conversation.peer_id
    questions.close_conversation(session, conversation)
    texts.tell_others(session, conversation, peer_id, key)
    rota.change_peer(session, peer_id, idle_since=session.at)
    calls.new_room(session, conversations.change(session, conversation.id, peer_id=None))
    offers.look(session)


def responder_leaves(session: Session, conversation: Record, person_id: int) -> None:
    """On call goes: a caller with a peer talks on; one who is alone hears a kind close."""
    if conversation.peer_id is None:
        part(session, conversation)
    else:
        texts.tell_others(session, conversation, person_id, "closing.they_left_named")
        calls.new_room(session, conversations.change(session, conversation.id, responder_id=None))
        offers.look(session)


def caller_leaves(session: Session, conversation: Record, reason: str, key: str | None) -> Record:
    """The caller goes; whoever was with them is told kindly, and asked how they are if it was heavy."""
    queued = conversation.state in (*conversations.QUEUED, "arriving")
    for other in conversations.others(conversation, conversation.caller_id):
        perform.say(session, conversation, other, "closing.they_left")
    over = perform.end(session, conversation, reason, "abandoned" if queued else "closed")
    if key is not None:
        perform.say(session, conversation, conversation.caller_id, key)
    owe_aftercare(session, over)
    return over


def owe_aftercare(session: Session, conversation: Record) -> None:
    """After something heavy that they have met, the peer is asked how they are before the next offer."""
    if conversation.heavy and conversation.peer_id is not None and not in_private.only(session, conversation):
        care_for(session, conversation)


def care_for(session: Session, conversation: Record) -> None:
    """The peer of a conversation is asked how they are, and gets no offer before that."""
    if rota.peer(session, conversation.peer_id) is not None:
        rota.change_peer(session, conversation.peer_id, aftercare_owed=True)
        perform.begin(session, conversation, "aftercare")
