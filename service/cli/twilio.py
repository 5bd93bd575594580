"""`shoulder twilio connect`: point the line's numbers at us, and say what is left to do there by hand."""

import click

from service import lines, rendering
from service.carrier import fallback
from service.carrier.numbers import OurNumber, wanted
from service.cli import show
from service.cli.place import Place, on_a_line
from service.errors import BadInput
from service.lines import Line
from service.settings import Settings

OPT_OUT = (("HELP", "help.text"), ("STOP", "stop.confirmed"), ("START", "start.welcome"))
"""What the carrier answers by itself, and the line's own words for it."""


@click.group()
def twilio() -> None:
    """The phone company."""


@twilio.command()
@on_a_line
def connect(here: Place) -> None:
    """Send the texts and calls of each of the line's numbers to PUBLIC_URL, with the fallbacks."""
    with here.reading() as session:
        line, numbers = lines.get(session), lines.numbers_of(session)
    settings = here.house.settings
    for ours in _at_the_carrier(here, numbers):
        here.house.carrier.point_number(ours.sid, wanted(settings))
        show.say(f"✓ Texts and calls to {ours.number} now go to {settings.public_url}.", style="green")
    show.say("")
    show.say("Two things can only be done at Twilio, by hand.", style="bold")
    _opt_out(line)
    _fallback(settings)
    show.say("")
    show.say("Then text HELP to the number from your own phone, and run `shoulder doctor`.")


def _opt_out(line: Line) -> None:
    show.say("")
    show.say("1. Messaging > Services > (yours) > Opt-Out Management.", style="bold")
    show.say("Choose Advanced Opt-Out and paste these, for each language; 988 must be in them.")
    for language in line.languages:
        show.say("")
        show.say(rendering.say(f"language.{language}", language), style="bold")
        for word, key in OPT_OUT:
            show.say(f"  {word}  {rendering.say(key, language, line=line.name)}")


def _fallback(settings: Settings) -> None:
    """What answers when this machine is gone. The number that calls go to then is in it, at Twilio and nowhere else."""
    show.say("")
    show.say("2. Develop > TwiML Bins: make two, so that somebody answers when this machine is gone.", style="bold")
    if not settings.fallback_number:
        show.say("Set FALLBACK_NUMBER first, to whom calls should be put through then; or nobody is rung.")
    for name, document in (
        ("FALLBACK_SMS_URL", fallback.text_document()),
        ("FALLBACK_VOICE_URL", fallback.call_document(settings.fallback_number)),
    ):
        show.say("")
        show.say(f"Paste this, set {name} to its URL, and run this command again:", style="bold")
        click.echo(document)


def _at_the_carrier(here: Place, numbers: list[str]) -> list[OurNumber]:
    """All of them, or none is pointed anywhere."""
    there = {ours.number: ours for ours in here.house.carrier.numbers()}
    for number in numbers:
        if number not in there:
            remedy = "add a line with one that it has" if number == numbers[0] else "`shoulder line relay remove` it"
            raise BadInput(f"This Twilio account has no number {number}; buy it there, or {remedy}.")
    return [there[number] for number in numbers]


COMMANDS = (twilio,)
