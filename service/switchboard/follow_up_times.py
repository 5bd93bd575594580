"""The hour of a follow-up has come, or is over, or it could not be sent."""

from collections.abc import Mapping
from typing import Any

from service import conversations, followups, lines, people
from service.matching.ranking import FAMILIAR
from service.relay import calls
from service.session import Record, Session
from service.switchboard import own_follow_up, perform


def could_not_be_sent(session: Session, row: Record) -> None:
    """A follow-up that cannot be sent is over, and the line is free for them."""
    if row.conversation_id is None or row.kind not in ("reply", "call"):
        return
    conversation = conversations.hold(session, row.conversation_id)
    if conversation.caller_id == row.to_id and followups.could_not_be_sent(session, conversation):
        perform.end(session, conversation, "failed")


def comes(session: Session, facts: Mapping[str, Any]) -> None:
    """A follow-up begins a conversation of its own, so that an answer can become a talk."""
    followup = followups.come_due(session, facts["ref"])
    if followup is None:
        return
    caller = people.get(session, followup.person_id)
    agreed_in = conversations.get(session, followup.conversation_id)
    number = lines.ours(session, conversations.number_of(agreed_in, followup.person_id))
    conversation = conversations.begin(session, caller, number, state="checking_in", medium=followup.medium)
    conversation = conversations.change(session, conversation.id, whom=FAMILIAR)
    if followup.medium == "voice":
        calls.call_as_agreed(session, conversation, to_the_beep=followup.message == "plain")
    else:
        perform.begin(session, conversation, "follow-up")
    own_follow_up.waits_less(session, caller.id)


def is_over(session: Session, facts: Mapping[str, Any]) -> None:
    """No answer is an answer: nothing is sent, and the line is free for them again."""
    followup = followups.over(session, facts["ref"])
    if followup is None:
        return
    for conversation in conversations.all_open(session, followup.person_id):
        if conversation.caller_id == followup.person_id and conversation.state == "checking_in":
            perform.end(session, conversation, "missed")
