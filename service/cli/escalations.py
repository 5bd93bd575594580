"""`shoulder escalations`: what on call has been asked for, and taking or ending it for a responder."""

import click

from service import audit, conversations, lines, rota, timeline
from service.cli import given, show
from service.cli.place import Place, known, on_a_line, when
from service.errors import BadInput
from service.escalation import drills, noted, pages, taking
from service.session import Record, Session
from service.switchboard import aftercare

responder = click.option("--as", "number", type=given.NUMBER, required=True, help="The responder's own number.")


@click.group()
def escalations() -> None:
    """Calls for a person on duty."""


@escalations.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only those that are not resolved.")
@show.as_json
@on_a_line
def list_(here: Place, only_open: bool, as_json: bool) -> None:
    """The newest escalations."""
    with here.reading() as session:
        line = lines.get(session)
        rows = [
            {
                "id": row.id,
                "code": row.code,
                "state": row.state,
                "reason": row.reason,
                "drill": row.drill,
                "about": row.about_id,
                "conversation": row.conversation_id,
                "tier": row.tier,
                "round": row.round,
                "triggered": when(line, row.triggered_at),
                "acknowledged_by": row.acknowledged_by,
                "acknowledged": when(line, row.acknowledged_at),
                "resolved": when(line, row.resolved_at),
                "note": noted.read(session, row),
            }
            for row in pages.listed(session)
            if row.state != "resolved" or not only_open
        ]
    show.listing(rows, "Nothing has been escalated.", as_json=as_json)


@escalations.command("show")
@click.argument("code")
@show.as_json
@on_a_line
def show_(here: Place, code: str, as_json: bool) -> None:
    """One escalation: who was paged when, and what became of it; never a word. The look is written down."""
    with here.session() as session:
        line, row = lines.get(session), _named(session, code)
        audit.note(session, here.who, "looked at", f"escalation {row.id}")
        about = {
            "id": row.id,
            "code": row.code,
            "state": row.state,
            "reason": row.reason,
            "drill": row.drill,
            "about": row.about_id,
            "conversation": row.conversation_id,
            "note": noted.read(session, row),
            "words": "kept" if row.note_words_id is not None else "none",
        }
        happened = [{"at": when(line, one.at), "what": one.what} for one in timeline.of_escalation(session, row)]
    if as_json:
        show.facts({**about, "happened": happened}, as_json=True)
        return
    show.facts(about)
    click.echo()
    show.listing(happened, "", as_json=False)


@escalations.command("raise")
@click.argument("number", type=given.NUMBER, required=False)
@click.option("--conversation", "conversation_id", type=given.ID, help="A conversation's id, in place of a number.")
@on_a_line
def raise_(here: Place, number: str | None, conversation_id: int | None) -> None:
    """Page on call about somebody. They themselves are told nothing."""
    if (number is None) == (conversation_id is None):
        raise BadInput("Name either a number or --conversation, and only one of them.")
    with here.session() as session:
        about_id, conversation = _about(session, number, conversation_id)
        escalation = pages.raise_(session, about_id, conversation, raised_by=None, reason="coordinator")
        audit.note(session, here.who, "raised", f"escalation {escalation.id}")
    show.say(f"{escalation.code} is raised; on call is being paged.")


@escalations.command()
@click.option("--stop", is_flag=True, help="End the one that is running.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@on_a_line
def drill(here: Place, stop: bool, yes: bool) -> None:
    """Page the real ladder for practice, about nobody; every text says first that it is a drill."""
    if stop:
        _stop_drill(here)
        return
    if not yes:
        click.confirm("This pages the people who are on call now, on their own phones. Go on?", abort=True)
    with here.session() as session:
        escalation = pages.drill(session)
        audit.note(session, here.who, "began a drill", f"escalation {escalation.id}")
    show.say(f"Drill {escalation.code} has begun; `shoulder escalations show {escalation.code}` says how it goes.")


def _stop_drill(here: Place) -> None:
    with here.session() as session:
        running = drills.running(session)
        if running is None:
            raise BadInput("No drill is running.")
        drills.stop(session, running)
        audit.note(session, here.who, "stopped a drill", f"escalation {running.id}")
    show.say(f"Drill {running.code} is over; everybody whom it paged hears so.")


@escalations.command("hand-over")
@click.argument("code")
@responder
@on_a_line
def hand_over(here: Place, code: str, number: str) -> None:
    """Take an escalation from the responder who has it: the others are paged at once."""
    with here.session() as session:
        escalation, person = _open(session, code), known(session, number)
        if not taking.hand_over(session, escalation.id, person.id):
            raise BadInput(f"That number does not have {escalation.code}.")
        audit.note(session, here.who, "handed over for them", f"escalation {escalation.id}")
    show.say(f"{escalation.code} is handed on.")


@escalations.command()
@click.argument("code")
@responder
@on_a_line
def ack(here: Place, code: str, number: str) -> None:
    """Take an escalation for a responder: whoever asked hears that somebody has it."""
    with here.session() as session:
        escalation, person = _open(session, code), _responder(session, number)
        first = taking.acknowledge(session, escalation.id, person.id)
        audit.note(session, here.who, "acknowledged for them", f"escalation {escalation.id}")
    if not first:
        raise BadInput(f"Somebody has {escalation.code} already.")
    show.say(f"{escalation.code} is acknowledged.")


@escalations.command()
@click.argument("code")
@responder
@click.option("--note", default="", help="What is to be remembered; no names, no numbers.")
@on_a_line
def resolve(here: Place, code: str, number: str, note: str) -> None:
    """An escalation is over."""
    with here.session() as session:
        escalation, person = _open(session, code), _responder(session, number)
        if escalation.state != "acknowledged":
            raise BadInput(f"Nobody has taken {escalation.code} yet; somebody must, with `shoulder escalations ack`.")
        taking.resolve(session, escalation.id, person.id, note)
        aftercare.for_whoever_took_it(session, escalation.id)
        audit.note(session, here.who, "resolved for them", f"escalation {escalation.id}")
    show.say(f"{escalation.code} is resolved.")


def _named(session: Session, code: str) -> Record:
    for row in pages.listed(session):
        if code in (row.code, str(row.id)):
            return row
    raise BadInput(f"No escalation has the code {code}; `shoulder escalations list` names them.")


def _open(session: Session, code: str) -> Record:
    for row in pages.listed(session):
        if code in (row.code, str(row.id)) and row.state != "resolved":
            return row
    raise BadInput(f"No open escalation has the code {code}; `shoulder escalations list` names them.")


def _about(session: Session, number: str | None, conversation_id: int | None) -> tuple[int, Record | None]:
    """Who it is about, and the conversation that they are in as the caller, if they are in one."""
    if conversation_id is not None:
        conversation = conversations.find(session, conversation_id)
        if conversation is None:
            raise BadInput(f"There is no conversation {conversation_id}.")
        return conversation.caller_id, conversation
    assert number is not None
    person_id = known(session, number).id
    theirs = [one for one in conversations.all_open(session, person_id) if one.caller_id == person_id]
    return person_id, theirs[-1] if theirs else None


def _responder(session: Session, number: str) -> Record:
    person = known(session, number)
    if not rota.responder_on(session, person.id):
        raise BadInput("That number is not on call; `shoulder oncall add` puts it there.")
    return person


COMMANDS = (escalations,)
