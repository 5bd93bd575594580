"""`shoulder line`: add one, list them, and say what it does if it fears for a life."""

import click

from service import audit, lines, seed
from service.cli import ahead, given, hours, place, relay, show
from service.cli.place import Place, on_a_line
from service.errors import BadInput
from service.line_settings import Pause
from service.switchboard import pausing

UNSAID = "Before it opens it lacks {}."


@click.group()
def line() -> None:
    """The lines: one public number each."""


@line.command()
@click.argument("name")
@click.option("--number", type=given.NUMBER, required=True, help="Its public number, such as +15550001000.")
@click.option("--languages", type=given.LANGUAGES, default="en,es", show_default=True, help="The first is the base.")
@click.option("--zone", type=given.ZONE, required=True, help="Its time zone, such as America/Chicago.")
@click.option("--policy", multiple=True, metavar="LANGUAGE=WORDS", help="What it does if it fears for a life.")
def add(name: str, number: str, languages: str, zone: str, policy: tuple[str, ...]) -> None:
    """Add a line with the shipped scripts. It opens once it has a policy and a last-resort number."""
    about = {"name": given.words(name, "name", 40), "languages": languages, "zone": zone}
    said = _policies(policy, tuple(languages.split(",")))
    with place.opened() as house:
        with house.database.reading() as connection:
            there = lines.of_number(connection, number)
        if there is None:
            values = {**about, "policy": said, "policy_is_demo": False, "settings": {}}
            here = Place(house, seed.first_line(house, values, number))
        else:
            here = Place(house, there)
            _name(here, about, said)
        show.say(f"{about['name']} is added, with the scripts that come with the line.")
        _missing(here)


@line.command("list")
@show.as_json
def list_(as_json: bool) -> None:
    """The lines, and what each still lacks before it opens."""
    with place.opened() as house:
        with house.database.reading() as connection:
            found = lines.all_of(connection)
        rows = []
        for row in found:
            with house.reading(row.id) as session:
                lacking = lines.missing(session)
            rows.append(
                {
                    "id": row.id,
                    "name": row.name,
                    "number": row.number,
                    "languages": row.languages,
                    "zone": row.zone,
                    "policy": "demo" if row.policy_is_demo else "set" if row.policy else "none",
                    "open": not lacking and not row.paused,
                    "lacks": ", ".join(lacking),
                }
            )
    show.listing(rows, "There is no line yet; add one with `shoulder line add`.", as_json=as_json)


@line.command()
@click.argument("policy", nargs=-1, metavar="[LANGUAGE=WORDS]...")
@on_a_line
def policy(here: Place, policy: tuple[str, ...]) -> None:
    """What the line does if it fears for a life: callers and peers are told it before anything is asked."""
    with here.session() as session:
        mine = lines.get(session)
        if policy:
            said = _policies(policy, mine.languages)
            if lines.has_demo_policy(session) and set(said) != set(mine.languages):
                raise BadInput(f"This replaces the demo policy; say it in each language: {', '.join(mine.languages)}.")
            here.choose(session, "policy", {f"policy|{language}": text for language, text in said.items()})
        texts = lines.get(session).policy
    show.facts({language: texts.get(language) or "(not said yet)" for language in mine.languages})
    _missing(here)


@line.command()
@click.argument("words", default="")
@click.option("--clear", is_flag=True, help="Say nothing more of it.")
@on_a_line
def note(here: Place, words: str, clear: bool) -> None:
    """What every peer hears who comes on from now, or, with no words, what that is."""
    if words and clear:
        raise BadInput("Write the words, or --clear to say nothing more; not both.")
    with here.session() as session:
        if words or clear:
            here.choose(session, "note", {"note": words})
        kept = lines.get(session).note
    show.say(f"Peers who come on hear: {kept}" if kept else "Peers who come on hear no note.")


@line.command()
@click.option("--closed", "why", flag_value="closed", help="Nobody new is met; URGENT still reaches on call.")
@click.option("--short-staffed", "why", flag_value="short_staffed", help="Who comes is met and keeps a place.")
@click.option("--say", "said", multiple=True, metavar="LANGUAGE=WORDS", help="Your own words for it.")
@click.option("--until", metavar="'YYYY-MM-DD HH:MM'", help="When it opens again by itself, by the line's clock.")
@click.option("--let-go", is_flag=True, help="Whoever waits is told kindly and let go; else they keep their place.")
@on_a_line
def pause(here: Place, why: str | None, said: tuple[str, ...], until: str | None, let_go: bool) -> None:
    """Offer nobody to a peer for a while. Talks go on, who waits is told once, and on call is reached as ever."""
    if why is None:
        raise BadInput("Say --closed or --short-staffed.")
    with here.session() as session:
        mine = lines.get(session)
        own = _said(said, mine.languages, "sentence", 160)
        ends = None if until is None else given.moment(until, mine.zone, session.at)
        pausing.pause(session, Pause(why, own, ends), let_go=let_go)
        audit.note(session, here.who, "paused", f"line {mine.id}")
    show.say(f"{mine.name} is paused" + (f" until {until}." if until else "; `shoulder line open` ends it."))


@line.command("open")
@on_a_line
def open_(here: Place) -> None:
    """End a pause: whoever kept their place is offered to peers now."""
    with here.session() as session:
        if not lines.get(session).paused:
            raise BadInput("The line is not paused.")
        pausing.resume(session)
        audit.note(session, here.who, "opened", f"line {session.line_id}")
    _missing(here)


def _name(here: Place, about: dict[str, str], said: dict[str, str]) -> None:
    """The line that a first start makes on the account's number has no name yet, and is the one that is meant."""
    with here.session() as session:
        if lines.get(session).name != lines.UNNAMED:
            raise BadInput("A line has that number already; `shoulder line list` shows which.")
        here.choose(session, "line", about)
        here.choose(session, "policy", {f"policy|{language}": text for language, text in said.items()})


def _policies(written: tuple[str, ...], languages: tuple[str, ...]) -> dict[str, str]:
    return _said(written, languages, "policy", 300)


def _said(written: tuple[str, ...], languages: tuple[str, ...], what: str, most: int) -> dict[str, str]:
    """LANGUAGE=WORDS, as many as there are. Raises BadInput."""
    said = {}
    for one in written:
        language, equals, text = one.partition("=")
        if not equals or language.strip() not in languages:
            raise BadInput(f'Write it as LANGUAGE=WORDS, for {" or ".join(languages)}: en="We ask you first ...".')
        said[language.strip()] = given.words(text, f"{what} in {language}", most)
    return said


def _missing(here: Place) -> None:
    with here.reading() as session:
        lacking = lines.missing(session)
    if lacking:
        show.say(UNSAID.format(" and ".join(lacking)), style="yellow")
        show.say("`shoulder line policy` and `shoulder oncall add NUMBER --last-resort` put that right.")
    else:
        show.say("The line is open.", style="green")


line.add_command(hours.hours)
line.add_command(ahead.ahead)
line.add_command(relay.relay)
COMMANDS = (line,)
