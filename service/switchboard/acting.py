"""Act on an event whole or not at all; what failed is kept, counted, logged, and tried again."""

import traceback
from collections.abc import Callable

from sqlalchemy.exc import OperationalError

from service import alarms, inbox, lines, notices, telemetry, tracing
from service.alarms import About
from service.escalation import pages
from service.session import Session

MOST_RETRIES = 8
RETRY_SECONDS = 5.0
OF_THE_MOMENT = ("spoken", "answered")
"""What is said on a call is not tried again later: whoever was there has been told, and asked again."""


def act(session: Session, event_id: int, deed: Callable[[], int | None]) -> bool:
    """Do what an event asks for; returns whether that worked."""
    with telemetry.doing("event", line_id=session.line_id, event_id=event_id):
        try:
            with session.savepoint():
                conversation_id = deed()
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - any failure is kept with its event and tried again
            _failed(session, event_id, error)
            return False
    if conversation_id is not None:
        inbox.belongs(session, event_id, conversation_id)
    return True


def _failed(session: Session, event_id: int, error: Exception) -> None:
    """Where it failed, without anything that a person wrote."""
    places = [
        f"{frame.name} ({frame.filename.rsplit('/', 1)[-1]}:{frame.lineno})"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    tries = inbox.failed(session, event_id, f"{type(error).__name__} in {' > '.join(places[-4:])}")
    kind = inbox.get(session, event_id).kind
    tracing.failed(error)
    telemetry.logger().error("an event could not be handled", kind=kind, tries=tries, exc_info=error)
    if kind in pages.ALARMS:
        _on_call_goes_on(session, event_id, tries)
    elif tries < MOST_RETRIES and kind not in OF_THE_MOMENT:
        alarms.put(session, "retry", RETRY_SECONDS * 2.0**tries, About(ref=event_id))
    else:
        notices.tell(session, "event_failed", f"event {event_id}")


def _on_call_goes_on(session: Session, event_id: int, tries: int) -> None:
    """Nothing but a human ends this: it is tried for ever, at the ladder's pace, and coordinators hear of it."""
    seconds = min(RETRY_SECONDS * 2.0 ** min(tries, MOST_RETRIES), lines.get(session).pace.page)
    alarms.put(session, "retry", seconds, About(ref=event_id), lane="pages")
    if tries % MOST_RETRIES == 1:
        notices.tell(session, "paging_failed", f"event {event_id}")
