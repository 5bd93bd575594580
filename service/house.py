"""What one process of the line is made of. Built by app.build, handed to doors; rooms get a Session from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from service import faultpoints, telemetry, withdrawals
from service.carrier.client import Carrier
from service.clock import Clock
from service.database import Database
from service.queue import Queue
from service.session import Session
from service.settings import Settings
from service.vault import Vault


@dataclass(frozen=True)
class House:
    """The parts, each with one connection pool of its own: build it after forking."""

    settings: Settings
    database: Database
    vault: Vault
    clock: Clock
    carrier: Carrier
    queue: Queue

    @contextmanager
    def session(self, line_id: int) -> Iterator[Session]:
        """One writing transaction at the line's present instant; lanes with new work are nudged after the commit."""
        with self.database.transaction() as connection:
            session = Session(connection, self.clock.now(), self.vault, line_id)
            yield session
            withdrawals.note(self.settings.shoulder_home, session.withdrawn)
        if "overwrite" in session.afterwards:
            self.database.overwrite()
        if "rewrite" in session.afterwards:
            self.database.rewrite("people")
        for conversation_id, state in session.states:
            telemetry.logger().info("a conversation", conversation_id=conversation_id, state=state)
        faultpoints.reach(self.settings.fault_points, "nudge")
        self.queue.nudge(+session.lanes)

    @contextmanager
    def reading(self, line_id: int) -> Iterator[Session]:
        """A transaction that only reads."""
        with self.database.reading() as connection:
            yield Session(connection, self.clock.now(), self.vault, line_id)

    def close(self) -> None:
        """Let go of every connection."""
        self.carrier.close()
        self.queue.close()
        self.database.close()
