"""Whatever lists, shows or exports on a terminal says no sealed words, no words at all of people, no whole number."""

import re
from collections.abc import Iterator

import click

from service.cli.shell import shoulder
from service.switchboard import barring
from tests.journeys.moments import code, coordinator, together
from tests.phone import Line, Phone
from tests.service.shell import Shell

SEALED, FIRST = "marmalade on the umbrella stand", "the lighthouse keeper is my uncle"
LOOKS = ("list", "show", "export")
ARGUMENTS = {"conversation_id": "1", "name": "arrival", "number": "", "code": ""}
NOT_OF_THE_LINE = {"file", "chosen", "contacts_per_month"}
"""Who is given a file reads that and nothing of the line; a forecast is played on a line of its own."""
NOT_WELL = (("doctor",), ("scripts", "diff"))
"""Not on the network; one version of each script: what they say then is looked at, too."""
SHOWS_A_WHOLE_NUMBER: tuple[str, ...] = ()
"""None: the one way to a whole number is the rescue policy, which is no look but a deed of two accounts."""


def commands(
    of: click.Command = shoulder, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that looks at the line and changes nothing."""
    if isinstance(of, click.Group):
        for name, inner in of.commands.items():
            yield from commands(inner, (*path, name))
        return
    told = {one.name for one in of.params}
    if (path[-1] in LOOKS or "as_json" in told) and not told & NOT_OF_THE_LINE:
        yield path, of


def typed(of: click.Command, known: dict[str, str]) -> list[str]:
    """What it must be given."""
    asked = [one for one in of.params if isinstance(one, click.Argument)]
    return [known[str(one.name)] for one in asked if one.required or str(one.name) in known]


def test_no_look_says_words_or_a_whole_number(line: Line, caller: Phone, peer: Phone, responder: Phone) -> None:
    """With a sealed answer, first words, a block, a coordinator with a phone, and an open escalation about another."""
    other, blocked, known = line.phone("+15550007002"), "+15550007008", coordinator(line)
    caller.texts(FIRST)
    together(caller, peer)
    caller.texts("2")
    peer.texts("4")
    caller.texts(SEALED)
    line.forward(minutes=2)
    other.texts("hi").texts("URGENT")
    with line.house.session(line.id) as session:
        barring.block(session, line.person(other).id, "threats", None, "test")
    phones = (caller.number, peer.number, responder.number, other.number, known.number, blocked)
    arguments = {**ARGUMENTS, "number": caller.number, "code": code(responder)}
    given = line.house.settings.model_dump()
    shell = Shell({name.upper(): str(value) for name, value in given.items() if value not in (None, "")})
    told = {}
    for path, command in commands():
        said = [shell.run(*path, *typed(command, arguments))]
        if any(one.name == "as_json" for one in command.params):
            said.append(shell.run(*path, *typed(command, arguments), "--json"))
        for one in said:
            assert one.exit_code == 0 or path in NOT_WELL, (path, one.output)
        told[" ".join(path)] = "\n".join(one.output for one in said)
    assert len(told) > 20 and {"conversations show", "people blocked", "escalations show", "inbox list"} <= set(told)
    for name, output in told.items():
        assert "marmalade" not in output and "lighthouse" not in output, name
        digits = re.sub(r"[^\dA-Za-z\n\t]", "", output)
        whole = [phone for phone in phones if phone[2:] in digits]
        assert not whole or name in SHOWS_A_WHOLE_NUMBER, (name, whole)
