"""Build the line from its settings, once in each process that needs it. Importing this starts nothing."""

import os
import sys

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from service import keyring, migrations, telemetry
from service import settings as settings_module
from service.carrier.client import Carrier
from service.clock import Clock
from service.database import Database
from service.errors import ShoulderError
from service.house import House
from service.queue import Queue
from service.settings import Settings
from service.tables import secrets
from service.vault import Vault, unwrap, wrap
from service.web import server

LOOKUP = "lookup"


def build(settings: Settings) -> House:
    """The parts of one process. Raises SettingsError, StartError (a newer database) or Unavailable with a sentence."""
    settings.require("twilio_account_sid", "public_url", "redis_url")
    database = Database(settings.database_url)
    try:
        migrations.refuse_newer(database)
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


def create() -> Flask:
    """The web door, for a server that calls a factory in each of its workers."""
    telemetry.start("web")
    try:
        return server.create(build(settings_module.load()))
    except ShoulderError as error:
        sys.exit(str(error))
