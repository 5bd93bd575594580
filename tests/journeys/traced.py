"""A talk that is traced, in a process of its own: OpenTelemetry has one place to send to in each. Says where it failed.

`python -m tests.journeys.traced FOLDER`; where the spans go is in OTEL_EXPORTER_OTLP_ENDPOINT.
"""

import sys
from pathlib import Path

from service import inbox, tracing
from service.switchboard import acting
from tests.journeys.moments import parted
from tests.phone import Line, copy_of, living, template

CALLER, PEER = "+15550007001", "+15550002001"
SECRET = "the words of somebody"


def main(home: Path) -> None:
    """A whole talk, and an event that fails with somebody's words in its error."""
    tracing.start("web")
    with living(home, copy_of(template(home), home)) as line:
        parted(line, line.phone(CALLER), line.peer(PEER))
        _fails(line)


def _fails(line: Line) -> None:
    def deed() -> int | None:
        raise ValueError(SECRET)

    with line.house.session(line.id) as session:
        event_id = inbox.keep(session, "one that fails", "odd", {})
        assert event_id is not None and not acting.act(session, event_id, deed)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
