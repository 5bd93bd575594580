"""What one process of the line is made of: built from its settings, handed to doors; rooms get a Session from it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from service import faultpoints, keyring, shape, telemetry, withdrawals
from service.carrier.client import Carrier
from service.clock import Clock
from service.database import Database
from service.errors import ShoulderError
from service.queue import Queue
from service.session import Session
from service.settings import Settings
from service.tables import secrets
from service.vault import Vault, unwrap, wrap

LOOKUP = "lookup"


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


def build(settings: Settings) -> House:
    """The parts of one process. Raises SettingsError, StartError (a newer database) or Unavailable with a sentence."""
    settings.require("twilio_account_sid", "public_url", "redis_url")
    database = Database(settings.database_url)
    try:
        shape.refuse_newer(database)
        vault = open_vault(settings, database)
    except ShoulderError:
        database.close()
        raise
    return House(
        settings=settings,
        database=database,
        vault=vault,
        clock=Clock(settings.shoulder_home),
        carrier=Carrier(settings),
        queue=Queue(settings.redis_url),
    )


def open_vault(settings: Settings, database: Database) -> Vault:
    """The line's keys; the look-up key is made once and kept in the database, wrapped by them.

    Raises SettingsError when the keys are gone, VaultError when they are others: nothing is written then.
    """
    mine = select(secrets.c.wrapped).where(secrets.c.name == LOOKUP)
    with database.transaction() as connection:
        row = connection.execute(mine).first()
        keys = keyring.load(settings.shoulder_keys, settings.shoulder_home, make=row is None)
        if row is not None:
            return Vault(keys, unwrap(keys, row.wrapped))
        fresh = os.urandom(32)
        try:
            with connection.begin_nested():
                connection.execute(insert(secrets).values(name=LOOKUP, wrapped=wrap(keys, fresh)))
            return Vault(keys, fresh)
        except IntegrityError:  # another process was first
            return Vault(keys, unwrap(keys, connection.execute(mine).one().wrapped))
