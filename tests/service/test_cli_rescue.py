"""A caller's number is shown under the rescue policy only, to two accounts that both stand in the log."""

import pytest
from sqlalchemy import select, update

from service import accounts, audit, conversations, people, rescue, tables
from service.accounts import proof
from tests.console.browsing import PASSWORD
from tests.service.shell import LINE_NUMBER, Shell

CALLER = "+15552220001"
WHY = ("--why", "a life is in danger")
GIVEN = f"{PASSWORD}\n\n"
"""What is typed: a password, and no code."""


@pytest.fixture
def about(shell: Shell) -> tuple[str, str]:
    """A conversation with a caller, as the command is told of it, and three who have an account."""
    with shell.session() as session:
        caller = people.met(session, CALLER, "en")
        found = conversations.begin(session, caller, LINE_NUMBER)
        for name, role in (("Ana", "coordinator"), ("Ben", "admin"), ("Vi", "viewer")):
            accounts.invite(session, name, role, "en")
            account = accounts.named(session, name)
            assert account is not None
            accounts.choose(session, account, proof.hashed(PASSWORD))
            account = accounts.named(session, name)
            assert account is not None
            accounts.join(session, account, None)
    return "--conversation", str(found.id)


def says(shell: Shell, *words: str, given: str = GIVEN, fits: bool = True) -> str:
    """What a step says, once the proof is typed."""
    result = shell.run("rescue", *words, answer=given)
    assert (result.exit_code == 0) == fits, result.output
    return result.output


def test_two_people_see_it_once(shell: Shell, about: tuple[str, str]) -> None:
    """The first sees the policy and no number; the second sees the number; both are in a log that holds."""
    asked = says(shell, "ask", *about, "--by", "Ana", *WHY)
    assert "rescue policy" in asked and CALLER not in asked
    assert CALLER in says(shell, "confirm", *about, "--by", "Ben")
    with shell.session() as session:
        steps = tables.audit.c.what.contains("rescue policy")
        rows = session.all(select(tables.audit).where(steps).order_by(tables.audit.c.id))
        who = {name: f"account {account.id}" for name in ("Ana", "Ben") if (account := accounts.named(session, name))}
        asking = f"{rescue.ASKED}: a life is in danger"
        assert [(row.who, row.what) for row in rows] == [(who["Ana"], asking), (who["Ben"], rescue.SHOWN)]
        assert audit.broken(session) is None
    again = says(shell, "confirm", *about, "--by", "Ana", fits=False)
    assert "Nobody has asked" in again and CALLER not in again


@pytest.mark.parametrize("same", ["Ana", " ana "])
def test_one_person_is_not_two(shell: Shell, about: tuple[str, str], same: str) -> None:
    """However the name is typed."""
    says(shell, "ask", *about, "--by", "Ana", *WHY)
    said = says(shell, "confirm", *about, "--by", same, fits=False)
    assert "It takes two people" in said and CALLER not in said


@pytest.mark.parametrize(
    ("name", "given"),
    [("Ben", "a wrong password\n\n"), ("Nobody", GIVEN), ("Vi", GIVEN)],
    ids=["wrong password", "no such account", "only looks on"],
)
def test_a_name_alone_opens_nothing(shell: Shell, about: tuple[str, str], name: str, given: str) -> None:
    """Each of the two proves who they are, as at the sign-in page."""
    assert "do not fit" in says(shell, "ask", *about, "--by", name, *WHY, given=given, fits=False)
    says(shell, "ask", *about, "--by", "Ana", *WHY)
    said = says(shell, "confirm", *about, "--by", name, given=given, fits=False)
    assert "do not fit" in said and CALLER not in said


def test_nothing_is_shown_unasked_or_too_late(shell: Shell, about: tuple[str, str]) -> None:
    """A confirmation alone shows nothing; nor does one long after."""
    assert "Nobody has asked" in says(shell, "confirm", *about, "--by", "Ben", fits=False)
    with shell.session() as session:
        session.at -= rescue.OPEN_FOR + 60
        rescue.ask(session, int(about[1]), "account 1", "a life is in danger")
    assert "Nobody has asked" in says(shell, "confirm", *about, "--by", "Ben", fits=False)


@pytest.mark.parametrize("step", ["ask", "confirm"])
def test_without_a_policy_or_a_conversation_it_is_refused(shell: Shell, about: tuple[str, str], step: str) -> None:
    """With a sentence."""
    why = WHY if step == "ask" else ()
    said = says(shell, step, "--conversation", "999", "--by", "Ana", *why, fits=False)
    assert "no conversation 999" in said
    with shell.session() as session:
        session.do(update(tables.lines).values(policy={}))
    assert "no rescue policy" in says(shell, step, *about, "--by", "Ben", *why, fits=False)
