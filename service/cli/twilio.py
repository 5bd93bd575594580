"""`shoulder twilio connect`: point the line's number at us, and say what is left to do there by hand."""

import click

from service import lines, rendering
from service.carrier.client import OurNumber
from service.cli import show
from service.cli.place import Place, on_a_line
from service.errors import BadInput

OPT_OUT = (("HELP", "help.text"), ("STOP", "stop.confirmed"), ("START", "start.welcome"))
"""What the carrier answers by itself, and the line's own words for it."""


@click.group()
def twilio() -> None:
    """The phone company."""


@twilio.command()
@on_a_line
def connect(here: Place) -> None:
    """Send the texts and calls of the line's number to PUBLIC_URL, with the fallbacks."""
    with here.reading() as session:
        line, number = lines.get(session), lines.number(session)
    ours = _at_the_carrier(here, number)
    public_url = here.house.settings.public_url
    here.house.carrier.point_number(ours.sid, public_url)
    show.say(f"✓ Texts and calls to {number} now go to {public_url}.", style="green")
    show.say("")
    show.say(
        "One thing can only be done at Twilio, by hand: Messaging > Services > (yours) > Opt-Out Management.",
        style="bold",
    )
    show.say("Choose Advanced Opt-Out and paste these, for each language; 988 must be in them.")
    for language in line.languages:
        show.say("")
        show.say(rendering.say(f"language.{language}", language), style="bold")
        for word, key in OPT_OUT:
            show.say(f"  {word}  {rendering.say(key, language, line=line.name)}")
    show.say("")
    show.say("Then text HELP to the number from your own phone, and run `shoulder doctor`.")


def _at_the_carrier(here: Place, number: str) -> OurNumber:
    for ours in here.house.carrier.numbers():
        if ours.number == number:
            return ours
    raise BadInput(f"This Twilio account has no number {number}; buy it there, or add a line with one that it has.")


COMMANDS = (twilio,)
