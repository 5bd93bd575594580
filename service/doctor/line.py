"""What a line is made of: keys, policy, rota, and its numbers at the carrier."""

from collections.abc import Iterator
from datetime import timedelta

from service import app, lines, lists, people, rota
from service.carrier.client import OurNumber, routes
from service.doctor.finding import NOTE, WELL, WRONG, Finding
from service.errors import Refused, ShoulderError, Unreachable, VaultError
from service.house import House
from service.session import Session
from service.settings import Settings


def findings(chosen: Settings, *, fix: bool) -> Iterator[Finding]:
    """Everything about the lines in this database; `fix` points their numbers at it."""
    try:
        house = app.build(chosen)
    except ShoulderError as error:
        yield Finding("keys" if isinstance(error, VaultError) else "settings", WRONG, str(error))
        return
    try:
        yield _keys(house)
        with house.database.reading() as connection:
            known = lines.ids(connection)
        if not known:
            yield Finding("line", WRONG, "There is no line yet; add one with `shoulder line add`.")
        for line_id in known:
            yield from _line(house, line_id)
        yield from _carrier(house, known, fix=fix)
    finally:
        house.close()


def _keys(house: House) -> Finding:
    try:
        with house.reading(0) as session:
            somebody = lists.somebody(session)
            if somebody is not None:
                people.number(session, somebody)
    except VaultError as error:
        return Finding("keys", WRONG, str(error))
    return Finding(
        "keys",
        WELL,
        "They open what is kept." if somebody else "They are there; nobody's record is kept yet.",
    )


def _line(house: House, line_id: int) -> Iterator[Finding]:
    with house.reading(line_id) as session:
        name, lacking = lines.get(session).name, lines.missing(session)
        if lacking:
            remedy = "`shoulder line policy` and `shoulder oncall add NUMBER --last-resort`"
            yield Finding("line", WRONG, f"{name} is not open: it lacks {' and '.join(lacking)} ({remedy}).")
        elif lines.has_demo_policy(session):
            yield Finding(
                "line",
                _unless_pretend(house),
                f"{name} has the demo policy; say yours with `shoulder line policy`.",
            )
        else:
            yield Finding("line", WELL, f"{name} is open.")
        yield from _rota(session, name)


def _rota(session: Session, name: str) -> Iterator[Finding]:
    if len(rota.tiers(session)) > 1:
        yield Finding("on call", WELL, f"{name} has somebody on call before the last resort.")
    else:
        yield Finding(
            "on call",
            NOTE,
            f"{name} has nobody on call but the last resort; `shoulder oncall add NUMBER` changes that.",
        )
    if rota.on_now(session):
        yield Finding("peers", WELL, f"{name} has peers who are on now.")
    else:
        coming = rota.next_shift(session)
        until = f" until a shift begins in {timedelta(seconds=round(coming.begins - session.at))}" if coming else ""
        yield Finding("peers", NOTE, f"Nobody is on{until}; callers are told so.")


def _carrier(house: House, known: list[int], *, fix: bool) -> Iterator[Finding]:
    try:
        ours = {number.number: number for number in house.carrier.numbers()}
    except Refused as error:
        yield Finding("carrier", WRONG, f"{error} Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.")
        return
    except Unreachable as error:
        remedy = (
            "is `make up` running?" if house.settings.pretend else "check the credentials and this machine's way out."
        )
        yield Finding("carrier", WRONG, f"{error} If that stays so, {remedy}")
        return
    yield Finding("carrier", WELL, "It knows these credentials.")
    for line_id in known:
        with house.reading(line_id) as session:
            number = lines.number(session)
        if number not in ours:
            yield Finding(
                "webhooks",
                WRONG,
                f"The account has no number {number}; buy it there, or add a line with one it has.",
            )
            continue
        yield _webhooks(house, ours[number], fix=fix)
    if not house.settings.pretend:
        yield Finding(
            "opt-out",
            NOTE,
            "Only you can see whether the carrier's HELP and STOP texts hold 988; "
            "`shoulder twilio connect` shows what to paste there.",
        )


def _webhooks(house: House, ours: OurNumber, *, fix: bool) -> Finding:
    number, public_url = ours.number, house.settings.public_url
    astray = [name for name, url in routes(public_url).items() if ours.routes[name] != url]
    if not astray:
        return Finding("webhooks", WELL, f"Texts and calls to {number} come here.")
    if not fix:
        elsewhere = ", ".join(f"{name} is {ours.routes[name] or 'empty'}" for name in astray)
        remedy = f"--fix points all of them at {public_url}."
        return Finding("webhooks", WRONG, f"Not all that happens at {number} comes here: {elsewhere}; {remedy}")
    try:
        house.carrier.point_number(ours.sid, public_url)
    except ShoulderError as error:
        return Finding("webhooks", WRONG, f"{number} could not be pointed here: {error}")
    return Finding("webhooks", WELL, f"Texts and calls to {number} come here from now on.")


def _unless_pretend(house: House) -> str:
    return NOTE if house.settings.pretend else WRONG
