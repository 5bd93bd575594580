"""`shoulder outbox` and `shoulder inbox`: what goes out, what came in, and what could not be handled."""

import click

from service import audit, inbox, lines, outbox
from service import lists as listed
from service.cli import given, show
from service.cli.place import Place, on_a_line, when
from service.errors import BadInput
from service.switchboard import receive

STATES = (
    "pending",
    "queued",
    "sending",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "in_doubt",
    "superseded",
    "cancelled",
    "expired",
)


@click.group("outbox")
def outbox_() -> None:
    """Texts of ours, and what became of them."""


@outbox_.command("list")
@click.option("--state", type=click.Choice(STATES), default=None, help="Only those in this state.")
@show.as_json
@on_a_line
def list_(here: Place, state: str | None, as_json: bool) -> None:
    """The newest texts of ours, without their words."""
    with here.reading() as session:
        line = lines.get(session)
        rows = [
            {
                "id": row.id,
                "state": row.state,
                "kind": row.kind,
                "lane": row.lane,
                "to": row.to_id,
                "conversation": row.conversation_id,
                "due": when(line, row.due_at),
                "sent": when(line, row.sent_at),
                "tries": row.tries,
                "error": row.error,
            }
            for row in listed.sends(session, state)
        ]
    show.listing(rows, "There is nothing in the outbox.", as_json=as_json)


@outbox_.command()
@click.argument("row_id", type=given.ID, metavar="ID")
@on_a_line
def send(here: Place, row_id: int) -> None:
    """Send a text that is held because nobody knows whether it went out."""
    with here.session() as session:
        if not outbox.send_after_all(session, row_id):
            raise BadInput(f"Text {row_id} is not held; `shoulder outbox list --state in_doubt` names those that are.")
        audit.note(session, here.who, "sent after all", f"outbox {row_id}")
    show.say(f"Text {row_id} is on its way.")


@click.group("inbox")
def inbox_() -> None:
    """Events that came in: texts, calls and alarms."""


@inbox_.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that were handled too.")
@show.as_json
@on_a_line
def list_inbox(here: Place, everything: bool, as_json: bool) -> None:
    """Events that could not be handled yet, oldest first."""
    with here.reading() as session:
        line = lines.get(session)
        found = listed.events(session) if everything else inbox.failures(session)
        rows = [
            {
                "id": row.id,
                "kind": row.kind,
                "state": row.state,
                "person": row.person_id,
                "conversation": row.conversation_id,
                "tries": row.tries,
                "received": when(line, row.received_at),
                "error": row.error,
            }
            for row in found
        ]
    show.listing(rows, "Everything that came in has been handled.", as_json=as_json)


@inbox_.command()
@click.argument("event_id", type=given.ID, metavar="ID", required=False)
@click.option("--all", "everything", is_flag=True, help="Every event that failed, oldest first.")
@on_a_line
def retry(here: Place, event_id: int | None, everything: bool) -> None:
    """Act on a failed event once more, now; or on all of them."""
    if everything == (event_id is not None):
        raise BadInput("Say which event, by its ID from `shoulder inbox list`, or --all.")
    with here.session() as session:
        found = inbox.failures(session) if event_id is None else [inbox.failure(session, event_id)]
        chosen = [row.id for row in found if row is not None]
        if event_id is not None and not chosen:
            raise BadInput(f"Event {event_id} is not one that failed; `shoulder inbox list` names those.")
        for one in chosen:
            audit.note(session, here.who, "retried", f"event {one}")
    errors = [error for one in chosen if (error := _again(here, one))]
    if errors:
        raise BadInput("\n".join(errors))
    if not chosen:
        show.say("Nothing has failed.")


def _again(here: Place, event_id: int) -> str:
    """Try one; what went wrong, or nothing."""
    if receive.retry(here.house, here.line_id, event_id):
        show.say(f"Event {event_id} is handled.")
        return ""
    with here.reading() as session:
        failed = inbox.failure(session, event_id)
    return f"Event {event_id} failed again: {failed.error}." if failed else ""


COMMANDS = (outbox_, inbox_)
