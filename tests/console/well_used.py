"""A line that has been in use for a month, for what looks at every page: nothing there is empty that need not be."""

from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

from service import accounts, chosen, people, rescue, scripts, tables
from service.reports import counting
from service.rota.shifts import add_each
from service.scripts import drafts
from service.switchboard import to_all_peers
from service.web.console.settings import GROUPS
from tests.console.test_every_route import STREAMS, routes
from tests.console.test_scripts import closing, publish
from tests.journeys.test_blocked import block
from tests.journeys.test_follow_up import agreed
from tests.phone import NUMBER, Line, Phone
from tests.service.many_days import contacts

SAM, ANA, HEAVY, WAITING = "+15550002001", "+15550002002", "+15550007002", "+15550007005"
FILES = ("console.static", "console.reports_csv", "console.give_translations", "console.how_far")
"""What is fetched, and not looked at."""
SCRIPT = "/console/scripts/closing"
"""A script with two versions, the first of which is in use, and with a draft and two that were saved before."""
ADDRESSES: dict[str, tuple[str, ...]] = {
    "console.conversation": (
        "/console/conversations/1",
        "/console/conversations/{heavy}",
        "/console/conversations/{waiting}",
    ),
    "console.rescue": ("/console/conversations/{heavy}/number", "/console/conversations/{waiting}/number"),
    "console.escalation": ("/console/escalations/1", "/console/escalations/2"),
    "console.peer": ("/console/people/{sam}",),
    "console.shift": ("/console/rota/{sam}/0/2026-11-25/09:00",),
    "console.rota": ("/console/rota", "/console/rota?week=2026-12-07"),
    "console.reports": ("/console/reports?month=2026-10",),
    "console.conversations": ("/console/conversations", "/console/conversations?before=100"),
    "console.script": (SCRIPT, "/console/scripts/arrival"),
    "console.script_version": (f"{SCRIPT}/1", f"{SCRIPT}/2"),
    "console.script_drop_off": ("/console/scripts/arrival/1/drop-off",),
    "console.use_version": (f"{SCRIPT}/2/use",),
    "console.withdraw_version": (f"{SCRIPT}/1/withdraw",),
    "console.script_difference": (f"{SCRIPT}/difference?from=1&to=2",),
    "console.draft": (f"{SCRIPT}/draft", "/console/scripts/brand_new/draft"),
    "console.earlier_draft": (f"{SCRIPT}/draft/1",),
    "console.cards": (f"{SCRIPT}/draft/cards", "/console/scripts/shared_check_in/draft/cards"),
    "console.script_map": ("/console/scripts/arrival/map",),
    "console.publish_draft": (f"{SCRIPT}/publish", "/console/scripts/aftercare/publish"),
    "console.rehearsal": ("/console/scripts/shared_check_in/rehearsal", "/console/scripts/arrival/rehearsal"),
    "console.script_tests": ("/console/scripts/aftercare/tests",),
    "console.translations": (f"{SCRIPT}/translations", "/console/scripts/arrival/translations"),
    "console.setting": tuple(
        f"/console/settings/{key}" for key in (*(key for _, keys in GROUPS for key in keys), "phrase.offer.text")
    ),
    "console.sentences": ("/console/settings/sentences", "/console/settings/sentences?words=988"),
    "console.invitation": ("/console/invitation/{token}",),
    "console.codes": (),
    "console.sign_in": (),
    "console.nowhere": (),
}
"""Where a route has a gap, or shows more than one thing: what to fill it with. None is for a form below to come to."""


def used(line: Line) -> None:
    """Give it all that."""
    sam = line.peer(SAM, "Sam")
    agreed(line, line.phone("+15550007006"), sam)
    line.peer(ANA, "Ana María de los Ángeles", on=False)
    line.responder("+15550003001")
    for day in range(1, 32):
        contacts(line.house, f"2026-10-{day:02}", *[*[float(10 * day)] * 11, None], clock=f"{day % 24:02}:05")
    heavy = line.phone(HEAVY).texts("hi, I feel alone").texts("URGENT")
    line.phone("+15550007003").texts("hi").texts("URGENT")
    block(line, line.phone("+15550007004").texts("hi"))
    waits(line, line.phone(WAITING))
    written(line)
    held(line, line.person(sam).id, line.conversation(heavy).id)


def waits(line: Line, caller: Phone) -> None:
    """Somebody whom nobody is asked about just now, though a peer is free; and the carrier has a second number."""
    caller.texts("hi").texts("1").texts("2")
    line.peer("+15550002003", "Lou")
    with line.house.session(line.id) as session:
        note = chosen.find("note")
        assert note is not None
        chosen.change(session, note, {"note": "The office is closed on Friday."}, "account 99")
    line.exchange.add_number("+15550001009")


def written(line: Line) -> None:
    """A script with two versions, the first in use again, and a draft that was saved three times."""
    publish(line, "closing", closing("Take good care{, name}."), "warmer")
    with line.house.session(line.id) as session:
        scripts.roll_back(session, "closing", 1, author="Kim")
        for seen, author in enumerate(("Kim", "Lee", "Kim")):
            drafts.save(session, "closing", closing(f"Farewell from {author}."), seen, author=author)
        aftercare = scripts.find(session, "aftercare", 1)
        assert aftercare is not None
        drafts.save(session, "aftercare", str(aftercare.source), 0, author="Kim")


def held(line: Line, sam: int, heavy: int) -> None:
    """What a hand is needed for: an event that failed, a text in doubt, a number asked for; a shift; figures."""
    more = True
    while more:
        with line.house.session(line.id) as session:
            more = counting.catch_up(session)
    with line.house.session(line.id) as session:
        people.consent(session, sam, to_all_peers.WHAT, given=True, wording="all.asked")
        add_each(session, sam, [0, 2], ("09:00", 180, "America/New_York"))
        rescue.ask(session, heavy, "account 99", "says they took pills")
        failed = {"kind": "text", "state": "failed", "tries": 5, "error": "ValueError in here (there.py:1)"}
        session.add(tables.inbox, key="k", facts={}, reply=[], received_at=session.at, **failed)
        doubt = {"lane": "live", "kind": "talk", "content": {}, "due_at": 1.0, "state": "in_doubt"}
        session.add(tables.outbox, to_id=sam, number=NUMBER, created_at=session.at, **doubt)
        accounts.invite(session, "Lee", "viewer", "en")


def paths(app: Flask, line: Line) -> Iterator[tuple[Rule, str]]:
    """Each page that a link leads to, by its address; a route with a gap that nobody has filled is refused."""
    with line.house.session(line.id) as session:
        gaps = {"token": accounts.invite(session, "Kim", "admin", "en")}
    gaps |= {"sam": of_sam(line).rpartition("/")[2], "heavy": of_heavy(line).rpartition("/")[2]}
    gaps["waiting"] = str(line.conversation(line.phones[WAITING]).id)
    for rule, _ in routes(app, "GET"):
        if rule.endpoint in (*STREAMS, *FILES):
            continue
        assert not rule.arguments or rule.endpoint in ADDRESSES, f"{rule.rule}: say in ADDRESSES what to look at"
        for address in ADDRESSES.get(rule.endpoint, (rule.rule,)):
            yield rule, address.format(**gaps)


def of_sam(line: Line) -> str:
    """The page of a peer."""
    return f"/console/people/{line.person(line.phones[SAM]).id}"


def of_heavy(line: Line) -> str:
    """The page of a conversation in which on call was asked for."""
    return f"/console/conversations/{line.conversation(line.phones[HEAVY]).id}"
