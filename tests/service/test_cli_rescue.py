"""A caller's number is shown under the rescue policy only, to two people who both stand in the log."""

import pytest
from sqlalchemy import select, update

from service import audit, conversations, people, rescue, tables
from tests.service.shell import LINE_NUMBER, Shell

CALLER = "+15552220001"


@pytest.fixture
def about(shell: Shell) -> tuple[str, str]:
    """A conversation with a caller, as the command is told of it."""
    with shell.session() as session:
        caller = people.met(session, CALLER, "en")
        found = conversations.begin(session, caller, LINE_NUMBER)
    return "--conversation", str(found.id)


def test_two_people_see_it_once(shell: Shell, about: tuple[str, str]) -> None:
    """The first sees the policy and no number; the second sees the number; both are in a log that holds."""
    asked = shell.does("rescue", "ask", *about, "--by", "Ana Ruiz")
    assert "rescue policy" in asked and CALLER not in asked
    assert CALLER in shell.does("rescue", "confirm", *about, "--by", "Ben Ochoa")
    with shell.session() as session:
        rows = session.all(select(tables.audit).where(tables.audit.c.what.in_((rescue.ASKED, rescue.SHOWN))))
        assert [(row.who, row.what) for row in rows] == [("Ana Ruiz", rescue.ASKED), ("Ben Ochoa", rescue.SHOWN)]
        assert audit.broken(session) is None
    again = shell.refuses("rescue", "confirm", *about, "--by", "Cruz Vega")
    assert "Nobody has asked" in again and CALLER not in again


@pytest.mark.parametrize("same", ["Ana Ruiz", " ana  RUIZ "])
def test_one_person_is_not_two(shell: Shell, about: tuple[str, str], same: str) -> None:
    """However the name is typed."""
    shell.does("rescue", "ask", *about, "--by", "Ana Ruiz")
    said = shell.refuses("rescue", "confirm", *about, "--by", same)
    assert "It takes two people" in said and CALLER not in said


def test_nothing_is_shown_unasked_or_too_late(shell: Shell, about: tuple[str, str]) -> None:
    """A confirmation alone shows nothing; nor does one long after."""
    assert "Nobody has asked" in shell.refuses("rescue", "confirm", *about, "--by", "Ben")
    with shell.session() as session:
        session.at -= rescue.OPEN_FOR + 60
        rescue.ask(session, int(about[1]), "Ana")
    assert "Nobody has asked" in shell.refuses("rescue", "confirm", *about, "--by", "Ben")


@pytest.mark.parametrize("step", ["ask", "confirm"])
def test_without_a_policy_or_a_conversation_it_is_refused(shell: Shell, about: tuple[str, str], step: str) -> None:
    """With a sentence."""
    assert "no conversation 999" in shell.refuses("rescue", step, "--conversation", "999", "--by", "Ana")
    assert "name is empty" in shell.refuses("rescue", step, *about, "--by", " ")
    with shell.session() as session:
        session.db.execute(update(tables.lines).values(policy={}))
    assert "no rescue policy" in shell.refuses("rescue", step, *about, "--by", "Ana")
