"""`shoulder coordinators`: links into the console, and `make up`'s own for whoever comes first."""

from service import accounts
from tests.service.shell import Shell

LINK = "http://127.0.0.1:9/console/invitation/"


def link(said: str) -> str:
    """The secret of the link in what was said."""
    return said.partition(LINK)[2].strip()


def opens(shell: Shell, token: str) -> str | None:
    """Whose link it is, while it opens anything."""
    with shell.session() as session:
        account = accounts.invited(session, token)
        return None if account is None else accounts.name(session, account)


def test_a_coordinator_is_invited_again_and_removed(shell: Shell) -> None:
    """A new link ends the old one; who is removed has none."""
    first = link(shell.does("coordinators", "add", "Mo Ray", "--role", "admin"))
    assert opens(shell, first) == "Mo Ray"
    second = link(shell.does("coordinators", "invite", "mo ray"))
    assert (opens(shell, first), opens(shell, second)) == (None, "Mo Ray")
    rows = shell.lists("coordinators", "list")
    assert ("Mo Ray", "admin", None) in [(row["name"], row["role"], row["joined"]) for row in rows]
    assert "already" in shell.refuses("coordinators", "add", "MO RAY")
    shell.does("coordinators", "remove", "Mo Ray")
    assert opens(shell, second) is None
    assert "Mo Ray" not in [row["name"] for row in shell.lists("coordinators", "list")]


def test_a_pretend_line_tells_how_to_sign_in_until_somebody_has(shell: Shell) -> None:
    """Each start prints a link of its own; afterwards nothing is said."""
    token = link(shell.does("seed"))
    assert opens(shell, token) == "Demo"
    with shell.session() as session:
        account = accounts.invited(session, token)
        assert account is not None
        accounts.choose(session, account, "hashed")
        assert accounts.join(session, account, None) == []
    assert shell.does("seed") == ""
