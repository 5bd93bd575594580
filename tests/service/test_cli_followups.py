"""The command lists what was agreed about later check-ins, and calls one off."""

from service import conversations, followups, people, tables
from tests.service.shell import LINE_NUMBER, Shell


def test_listed_and_called_off(shell: Shell) -> None:
    """Once; what is over is refused with a sentence."""
    with shell.session() as session:
        person = people.met(session, "+15550007001", "en")
        conversation = conversations.begin(session, person, LINE_NUMBER, state="closed")
        columns = {"state": "scheduled", "medium": "voice", "days": 1, "zone": "America/New_York", "message": "plain"}
        made = session.add(
            tables.followups,
            conversation_id=conversation.id,
            person_id=person.id,
            created_at=session.at,
            due_at=session.at + 86_400,
            **columns,
        )
    [row] = shell.lists("followups", "list")
    assert (row["state"], row["voicemail"], row["others"]) == ("scheduled", "plain", "nothing")
    assert "is cancelled" in shell.does("followups", "cancel", str(made))
    assert [row["state"] for row in shell.lists("followups", "list")] == ["cancelled"]
    assert "still to come" in shell.refuses("followups", "cancel", str(made))
    with shell.session() as session:
        assert followups.come_due(session, made) is None
