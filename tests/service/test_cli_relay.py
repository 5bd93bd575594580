"""`shoulder line relay` and `shoulder peers texts`: numbers for a second talk, the line's most, a peer's own choice."""

from service.tables import setting_changes
from tests.service.shell import LINE_NUMBER, Shell

RELAY = "+15550001001"
SAM = "+15550002001"


def takes(shell: Shell) -> object:
    """With how many callers Sam would be at once."""
    return [peer["texts"] for peer in shell.lists("peers", "list") if peer["name"] == "Sam"]


def test_relay_numbers_come_and_go(shell: Shell) -> None:
    """Listed with what they make possible; a number that a line has already, or not at all, is refused."""
    assert "There is no relay number" in shell.does("line", "relay")
    assert "with 1 by text at most" in shell.does("line", "relay", "list")
    shell.does("line", "relay", "add", RELAY)
    assert RELAY in shell.does("line", "relay") and "with 2 by text at most" in shell.does("line", "relay")
    for number in (RELAY, LINE_NUMBER):
        assert "has that number already" in shell.refuses("line", "relay", "add", number)
    assert [row["number"] for row in shell.lists("line", "list")] == [LINE_NUMBER]
    assert "no relay number of this line" in shell.refuses("line", "relay", "remove", LINE_NUMBER)
    shell.does("line", "relay", "remove", RELAY)
    assert "no relay number of this line" in shell.refuses("line", "relay", "remove", RELAY)


def test_the_lines_most_goes_before_what_a_peer_chose(shell: Shell) -> None:
    """Two is refused where there is no room for it; the cap can be lowered, and says no to more than two."""
    shell.does("peers", "add", SAM, "--name", "Sam")
    assert "no room for two texts" in shell.refuses("peers", "texts", SAM, "2")
    shell.does("line", "relay", "add", RELAY)
    assert "two callers" in shell.does("peers", "texts", SAM, "2")
    assert takes(shell) == [2]
    assert "with 1 by text at most" in shell.does("line", "relay", "cap", "1")
    assert "no room for two texts" in shell.refuses("peers", "texts", SAM, "2")
    assert "one caller" in shell.does("peers", "texts", SAM, "1")
    assert takes(shell) == [1]
    assert shell.run("line", "relay", "cap", "3").exit_code == 2
    assert shell.run("peers", "texts", SAM, "0").exit_code == 2


def test_the_cap_is_a_change_like_any_other(shell: Shell) -> None:
    """It stands in the history of settings, with who and from what to what."""
    shell.does("line", "relay", "cap", "1")
    with shell.session() as session:
        row = session.one(setting_changes.select().where(setting_changes.c.key == "talks"))
    assert (row.before, row.after) == ({"texts_at_once": "2"}, {"texts_at_once": "1"})
    assert row.who.startswith("command line")
