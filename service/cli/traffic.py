"""`shoulder outbox` and `shoulder inbox`: what goes out, what came in, and what could not be handled."""

import click

from service import audit, inbox, lines
from service import lists as listed
from service.cli import show
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


@click.group("inbox")
def inbox_() -> None:
    """Events that came in: texts, receipts and alarms."""


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
@click.argument("event_id", type=int, metavar="ID")
@on_a_line
def retry(here: Place, event_id: int) -> None:
    """Act on a failed event once more, now."""
    with here.session() as session:
        if event_id not in [row.id for row in inbox.failures(session)]:
            raise BadInput(f"Event {event_id} is not one that failed; `shoulder inbox list` names those.")
        audit.note(session, here.who, "retried", f"event {event_id}")
    if not receive.retry(here.house, here.line_id, event_id):
        with here.reading() as session:
            error = next(row.error for row in inbox.failures(session) if row.id == event_id)
        raise BadInput(f"Event {event_id} failed again: {error}.")
    show.say(f"Event {event_id} is handled.")


COMMANDS = (outbox_, inbox_)
