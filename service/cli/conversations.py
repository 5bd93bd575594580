"""`shoulder conversations` and `shoulder followups`: states and counts, never words."""

import click

from service import audit, followups, lines, timeline
from service import conversations as records
from service.cli import given, show
from service.cli.place import Place, on_a_line, when
from service.errors import BadInput
from service.relay import voicemail
from service.switchboard import by_hand
from service.tables import OPEN_STATES

WHY_NOT = {
    "by_hand.not_waiting": "They do not wait for a peer, so nothing is changed.",
    "by_hand.nobody_like_that": "Nobody like that is on now, so nothing is changed.",
}


@click.group()
def conversations() -> None:
    """Conversations, from arrival to close."""


@conversations.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only those that are not over.")
@show.as_json
@on_a_line
def list_(here: Place, only_open: bool, as_json: bool) -> None:
    """The newest conversations."""
    with here.reading() as session:
        line = lines.get(session)
        rows = [
            {
                "id": row.id,
                "state": row.state,
                "medium": row.medium,
                "language": row.language,
                "caller": row.caller_id,
                "peer": row.peer_id,
                "heavy": row.heavy,
                "began": when(line, row.created_at),
                "closed": when(line, row.closed_at),
                "reason": row.reason,
            }
            for row in records.listed(session)
            if row.state in OPEN_STATES or not only_open
        ]
    show.listing(rows, "There are no conversations.", as_json=as_json)


@conversations.command("show")
@click.argument("conversation_id", type=given.ID, metavar="ID")
@show.as_json
@on_a_line
def show_(here: Place, conversation_id: int, as_json: bool) -> None:
    """One conversation: what happened when, and how many texts it took. The look is written down."""
    with here.session() as session:
        line = lines.get(session)
        conversation = records.find(session, conversation_id)
        if conversation is None:
            raise BadInput(f"There is no conversation {conversation_id}; `shoulder conversations list` names them.")
        audit.note(session, here.who, "looked at", f"conversation {conversation_id}")
        moments = timeline.of(session, conversation)
        about = {
            "conversation": conversation.id,
            "state": conversation.state,
            "caller": conversation.caller_id,
            "peer": conversation.peer_id,
            "responder": conversation.responder_id,
            "language": conversation.language,
            "heavy": conversation.heavy,
        }
        wrote = timeline.texts_in(session, conversation_id)
        sent = timeline.texts_out(session, conversation_id)
    happened = [{"at": when(line, moment.at), "what": moment.what} for moment in moments]
    if as_json:
        show.facts({**about, "happened": happened, "wrote": wrote, "sent": sent}, as_json=True)
        return
    show.facts({**about, "wrote": _counts(wrote), "sent": _counts(sent)})
    click.echo()
    show.listing(happened, "", as_json=False)


@conversations.command()
@click.argument("conversation_id", type=given.ID, metavar="ID")
@click.argument("whom", type=click.Choice(by_hand.WISHES))
@on_a_line
def wish(here: Place, conversation_id: int, whom: str) -> None:
    """Whom to look for, for a caller who waits: the same peer again, somebody new, or any peer."""
    with here.session() as session:
        if records.find(session, conversation_id) is None:
            raise BadInput(f"There is no conversation {conversation_id}; `shoulder conversations list` names them.")
        why_not = by_hand.wish(session, conversation_id, whom)
        if why_not is not None:
            raise BadInput(WHY_NOT[why_not])
        audit.note(session, here.who, "set whom to look for:", f"conversation {conversation_id}")
    show.say("That is looked for first from now on." if whom != by_hand.ANY else "Any peer is looked for now.")


@conversations.command()
@show.as_json
@on_a_line
def messages(here: Place, as_json: bool) -> None:
    """Messages that callers have left by voice; the recordings are kept at the carrier, under these names."""
    with here.session() as session:
        line = lines.get(session)
        audit.note(session, here.who, "listed the messages", f"line {line.id}")
        rows = [
            {
                "id": row.id,
                "conversation": row.conversation_id,
                "at": when(line, row.at),
                "seconds": row.seconds,
                "recording": row.sid,
            }
            for row in voicemail.listed(session)
        ]
    show.listing(rows, "Nobody has left a message.", as_json=as_json)


@conversations.command("erase-message")
@click.argument("message_id", type=given.ID, metavar="ID")
@on_a_line
def erase_message(here: Place, message_id: int) -> None:
    """Have one message erased for good, here and at the carrier."""
    with here.session() as session:
        if message_id not in [row.id for row in voicemail.listed(session)]:
            raise BadInput(f"There is no message {message_id}; `shoulder conversations messages` names them.")
        voicemail.erase(session, message_id)
        audit.note(session, here.who, "erased", f"message {message_id}")
    show.say(f"Message {message_id} is erased.")


@click.group("followups")
def followups_() -> None:
    """Later check-ins that callers agreed to."""


@followups_.command("list")
@show.as_json
@on_a_line
def list_followups(here: Place, as_json: bool) -> None:
    """The newest follow-ups; when they are due is in the caller's own zone."""
    with here.reading() as session:
        line = lines.get(session)
        rows = [
            {
                "id": row.id,
                "state": row.state,
                "medium": row.medium,
                "caller": row.person_id,
                "conversation": row.conversation_id,
                "due": when(line, row.due_at, row.zone),
                "zone": row.zone,
                "sent": when(line, row.sent_at, row.zone),
                "voicemail": row.message,
                "others": row.other,
            }
            for row in followups.listed(session)
        ]
    show.listing(rows, "No follow-up has been agreed to.", as_json=as_json)


@followups_.command("cancel")
@click.argument("followup_id", type=given.ID, metavar="ID")
@on_a_line
def cancel_follow_up(here: Place, followup_id: int) -> None:
    """Call off one that has not been sent yet; nobody is written to about it."""
    with here.session() as session:
        if not followups.cancel_one(session, followup_id):
            raise BadInput(f"Follow-up {followup_id} is not one that is still to come; `shoulder followups list`.")
        audit.note(session, here.who, "cancelled", f"follow-up {followup_id}")
    show.say(f"Follow-up {followup_id} is cancelled.")


def _counts(counted: dict[str, int]) -> str:
    return "; ".join(f"{name}: {count}" for name, count in counted.items()) or "nothing"


COMMANDS = (conversations, followups_)
