"""What a line is made of: keys, policy, rota, and its numbers at the carrier."""

from collections.abc import Iterator
from datetime import timedelta

from service import inbox, lateness, lines, lists, people, rewrapping, rota
from service.doctor import carrier, registered
from service.doctor.finding import NOTE, WELL, WRONG, Finding
from service.errors import VaultError
from service.house import House
from service.rota import coming as coming_up
from service.session import Session


def findings(house: House, *, fix: bool) -> Iterator[Finding]:
    """Everything about the lines in this database; `fix` points their numbers at it."""
    yield _keys(house)
    with house.database.reading() as connection:
        known = lines.ids(connection)
    if not known:
        yield Finding("line", WRONG, "There is no line yet; add one with `shoulder line add`.")
    for line_id in known:
        yield from _line(house, line_id)
    yield from carrier.findings(house, known, fix=fix)
    for line_id in known:
        yield from registered.findings(house, line_id)


def _keys(house: House) -> Finding:
    try:
        with house.reading(0) as session:
            lost, kept = rewrapping.lost(session)
            if lost:
                return Finding(
                    "keys",
                    WRONG,
                    f"{lost} of {kept} records open with none of the keys; "
                    "put back the key that is missing, from your copy.",
                )
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
        yield from _work(session, name)


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
    for zone in rota.zones_unknown(session):
        says = f"{name} has shifts in {zone}, which is no time zone here: they do not take place. Put them down anew."
        yield Finding("rota", WRONG, says)
    match coming_up.bare(session):
        case "nobody_ahead":
            says = f"{name} has no shift of a peer in the next seven days; `shoulder shifts add` makes one."
            yield Finding("rota", NOTE, says)
        case "no_hours":
            says = f"{name} has no opening hours, so no gaps are seen; `shoulder line hours` says them."
            yield Finding("rota", NOTE, says)


def _work(session: Session, name: str) -> Iterator[Finding]:
    """What is late, and what could not be handled."""
    late, failed = lateness.late(session), len(inbox.failures(session))
    if late:
        yield Finding("work", NOTE, f"{name}: {' '.join(late)} Are the clock and the workers running?")
    else:
        yield Finding("work", WELL, f"{name} has nothing left lying.")
    if failed:
        says = f"{name} could not handle {failed} of what came in; `shoulder inbox list` says why."
        yield Finding("inbox", WRONG, says)


def _unless_pretend(house: House) -> str:
    return NOTE if house.settings.pretend else WRONG
