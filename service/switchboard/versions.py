"""What a new or withdrawn version of a script means for the conversations that are under way."""

from dataclasses import dataclass

from service import audit, notices, scripts
from service.checkins import versions
from service.errors import BadInput
from service.scripts.publishing import Draft, Published
from service.session import Record, Session


@dataclass(frozen=True)
class Withdrawal:
    """The version that was withdrawn, what is in use in its place now, and how many check-ins end."""

    version: Record
    after: Record | None
    ended: int


def note_published(session: Session, who: str, draft: Draft, published: Published) -> None:
    """Who published what, and which warnings they had thought about."""
    about = f"script {draft.name} {published.version.number}"
    audit.note(session, who, "published", about)
    for rule in draft.proved.acknowledged:
        audit.note(session, who, "acknowledged", f"{rule} in {about}")


def give_new_words(session: Session, published: Published) -> int:
    """Let check-ins under way go on in the new words; returns how many do. Raises BadInput when more has changed."""
    if not published.same_structure:
        raise BadInput(
            "More than words has changed, and a conversation ends on the questions that it began with. "
            "So the new version can only be for conversations that begin from now on; nothing was published."
        )
    return versions.take_words(session, published.version)


def withdraw(session: Session, name: str, number: int) -> Withdrawal:
    """Take a version out of use, end the check-ins on it, and tell coordinators. Raises BadInput, with nothing changed.

    The check-ins end as alarms ring: `session.ringing` names those that do so now.
    """
    version, after = scripts.withdraw(session, name, number)
    ended = versions.withdraw(session, version.id)
    notices.tell(session, "script_withdrawn", f"version {version.id}")
    return Withdrawal(version, after, ended)
