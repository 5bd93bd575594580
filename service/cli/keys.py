"""`shoulder keys`: a new key while the line runs, and when an old one is needed no more."""

import os

import click

from service import keyring, rewrapping
from service.cli import show
from service.cli.place import opened
from service.errors import BadInput
from service.house import House
from service.keyring import Keyring, fingerprint

ANY_LINE = 0
IN_THE_SETTING = """\
A new key, for SHOULDER_KEYS:

  {key}

1. Put it last in SHOULDER_KEYS, after a comma, and restart every process of the line: now all can read with it.
2. Move it to the front and restart again: from now on it is the one in use.
3. Run `shoulder keys rotate` once more: it wraps again what the old key wrapped.
Keep a copy of both keys somewhere safe."""


@click.group("keys")
def keys() -> None:
    """The keys that seal what people say."""


@keys.command("list")
@show.as_json
def list_(as_json: bool) -> None:
    """The keys, newest first, and how many records each is needed for."""
    with opened() as house, house.reading(ANY_LINE) as session:
        needed = rewrapping.needed(session)
        rows = [
            {"key": fingerprint(key), "in_use": place == 0, "needed_for": needed[key]}
            for place, key in enumerate(house.vault.keys[:])
        ]
    show.listing(rows, "There is no key.", as_json=as_json)


@keys.command()
def rotate() -> None:
    """Make a new key and wrap everything by it, while the line runs. Run again, it goes on where it was stopped."""
    with opened() as house:
        ring = _ring(house)
        with house.reading(ANY_LINE) as session:
            behind = [key for key in rewrapping.needed(session) if key != ring[0]]
        if not behind and ring.file is None:
            show.say(IN_THE_SETTING.format(key=keyring.written(os.urandom(32))))
            return
        if not behind and ring.file is not None:
            keyring.add(ring.file)
        done = _wrap_again(house)
        newest, file = fingerprint(ring[0]), ring.file
    show.say(f"Key {newest} is in use; {done} records are wrapped by it now.", style="green")
    if file is not None:
        show.say(f"Copy {file} to where you keep its copy. Backups of before still need the old key.")


@keys.command()
@click.argument("key", metavar="KEY")
@click.option("--yes", is_flag=True, help="Do not ask.")
def drop(key: str, yes: bool) -> None:
    """Take an old key out for good, once nothing needs it. KEY is its name in `shoulder keys list`."""
    with opened() as house:
        ring = _ring(house)
        found = next((one for one in ring[:] if fingerprint(one) == key), None)
        if found is None:
            raise BadInput(f"There is no key {key}; `shoulder keys list` names them.")
        _refuse_while_needed(house, found)
        if ring.file is None:
            raise BadInput("Nothing needs it any more: take it out of SHOULDER_KEYS yourself, and restart the line.")
        if not yes:
            click.confirm("Backups that were made under it can never be read again. Go on?", abort=True)
        with house.session(ANY_LINE):  # on SQLite nobody writes while it is counted once more
            _refuse_while_needed(house, found)
            keyring.drop(ring.file, found)
    show.say(f"Key {key} is gone.")


def _ring(house: House) -> Keyring:
    assert isinstance(house.vault.keys, Keyring)
    return house.vault.keys


def _wrap_again(house: House) -> int:
    """Every table, batch by batch, each in a transaction of its own, so that the line goes on in between."""
    done = 0
    for table, _, _ in rewrapping.WRAPPED:
        after = None
        while True:
            with house.session(ANY_LINE) as session:
                count, after = rewrapping.batch(session, table, after)
            done += count
            if after is None:
                break
    return done


def _refuse_while_needed(house: House, key: bytes) -> None:
    with house.reading(ANY_LINE) as session:
        count = rewrapping.needed(session)[key]
    if count:
        raise BadInput(f"That key is still needed for {count} records; `shoulder keys rotate` wraps them again.")


COMMANDS = (keys,)
