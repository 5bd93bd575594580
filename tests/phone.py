"""Speak to the line as people do: phones on the simulator, real webhooks over HTTP, one clock that can be moved on."""

import shutil
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from werkzeug.serving import make_server

from service import alarms, conversations, delivery, inbox, joining, lateness, migrations, people, receipts, rota, seed
from service import lines as lines_room
from service.database import Database
from service.house import House, build
from service.outbox import LANES
from service.session import Record, Session
from service.settings import Settings, load
from service.simulator import inbound
from service.simulator.calls import phones
from service.simulator.calls.records import Call
from service.simulator.exchange import Exchange
from service.simulator.run import Serving
from service.tables import lines, outbox
from service.web import server
from tests.overheard import Overheard
from worker import jobs

ACCOUNT = "AC" + "0" * 8 + "7" * 24
TOKEN = "a pretend token"
KEY = b64encode(b"32 bytes that only the tests use").decode()
NUMBER = "+15550001000"
NOWHERE = "http://127.0.0.1:9"
MONDAY_MORNING = 1_795_446_000.0  # 2026-11-23 10:00 in New York
PATIENCE = 20
POLICY = {
    "en": "we ask you first; two of us may call 911.",
    "es": "primero te preguntamos; dos de nosotros pueden llamar al 911.",
}
PLAIN = {
    "name": "Willow",
    "languages": "en,es",
    "zone": "America/New_York",
    "policy": POLICY,
    "policy_is_demo": False,
    "settings": {},
}


class Phone:
    """Somebody's phone: what it sends, and what it has heard and not yet spoken of."""

    def __init__(self, line: "Line", number: str) -> None:
        self.line = line
        self.number = number
        self.heard = 0
        self.listened: dict[str, int] = {}

    def texts(self, body: str, *, media: int = 0, to: str = NUMBER) -> "Phone":
        """Send a text and wait until everything that follows from it has happened."""
        pictures = [{"content_type": "image/jpeg"}] * media
        inbound.text(self.line.exchange, self.number, to, body, pictures).done.wait(20)
        self.line.settle()
        return self

    def calls(self) -> "Phone":
        """Dial the line and wait until it is answered; what it says is heard as it begins."""
        phones.dial(self.line.exchange, self.number, NUMBER)
        return self.listens()

    def picks_up(self, *, voicemail: bool = False) -> "Phone":
        """Answer the phone that rings, or let its voicemail do it."""
        phones.answer(self.line.exchange, self.number, voicemail=voicemail)
        return self.listens()

    def presses(self, *keys: str) -> "Phone":
        """Press keys, each at what is asked then."""
        for key in keys:
            phones.press(self.line.exchange, self.number, key)
            self.listens()
        return self

    def listens(self) -> "Phone":
        """Let time pass until the voice has come to an end, and no longer."""
        for _ in range(PATIENCE):
            self.line.forward(seconds=1)
            call = self.call()
            heard = call.heard
            if not heard and call.machine.kind and not call.over:
                continue  # the carrier still tells a person from a machine
            if not heard or heard[-1].kind != "say" or heard[-1].at + heard[-1].seconds <= self.line.now():
                return self
            self.line.forward(seconds=heard[-1].at + heard[-1].seconds - self.line.now())
        return self

    def says(self, words: str) -> "Phone":
        """Say something into the phone."""
        phones.say(self.line.exchange, self.number, words)
        return self.listens()

    def declines(self) -> "Phone":
        """Refuse the call."""
        phones.decline(self.line.exchange, self.number)
        self.line.settle()
        return self

    def hangs_up(self) -> "Phone":
        """Put the phone down."""
        phones.hang_up(self.line.exchange, self.number)
        self.line.settle()
        return self

    def behaves(self, manner: str) -> "Phone":
        """From now on this phone is busy, unreachable, or answered by its voicemail when it is called."""
        phones.behave(self.line.exchange, self.number, manner)
        return self

    def call(self) -> Call:
        """The call it is in, or was in last."""
        mine = [call for call in self.line.exchange.calls.values() if call.phone == self.number]
        assert mine, f"{self.number} was in no call"
        return mine[-1]

    def rings(self) -> bool:
        """Whether it rings now."""
        return any(
            call.phone == self.number and call.direction != "inbound" and call.status == "ringing"
            for call in self.line.exchange.calls.values()
        )

    def is_told(self, *fragments: str) -> "Phone":
        """A voice said these on its last call, in this order, since it was last asked."""
        call = self.listens().call()
        said = "\n".join(heard.text for heard in call.heard if heard.kind == "say")
        for fragment in fragments:
            start = self.listened.get(call.sid, 0)
            place = said.lower().find(fragment.lower(), start)
            assert place >= 0, f"{self.number} was not told {fragment!r}; it was told {said[start:]!r}"
            self.listened[call.sid] = place + len(fragment)
        return self

    def is_in_a_room(self) -> bool:
        """Whether it is in a conference now."""
        call = self.call()
        return not call.over and any(
            call.sid in room.members for room in self.line.exchange.rooms.values() if room.status != "completed"
        )

    def inbox(self) -> list[str]:
        """Every text this phone ever got, oldest first."""
        bubbles = self.line.exchange.handset(self.number).bubbles
        return [bubble.body for bubble in bubbles if bubble.to == self.number]

    def was_told(self) -> list[str]:
        """Everything a voice said to this phone, on all its calls."""
        calls = [call for call in self.line.exchange.calls.values() if call.phone == self.number]
        return [heard.text for call in calls for heard in call.heard if heard.kind == "say"]

    def unread(self) -> list[str]:
        """What it got since it was last asked."""
        return self.inbox()[self.heard :]

    def hears(self, *fragments: str) -> "Phone":
        """It got these, in this order, among what it had not spoken of yet; what lies between is taken as heard."""
        for fragment in fragments:
            unread = self.unread()
            place = next((n for n, body in enumerate(unread) if fragment.lower() in body.lower()), None)
            assert place is not None, f"{self.number} did not hear {fragment!r}; it heard {unread}"
            self.heard += place + 1
        return self

    def hears_nothing(self) -> "Phone":
        """Nothing new has come."""
        assert self.unread() == [], f"{self.number} heard {self.unread()}"
        return self

    def never_hears(self, fragment: str) -> "Phone":
        """This was in none of its texts, ever."""
        assert not [body for body in self.inbox() if fragment.lower() in body.lower()], (
            f"{self.number} heard {fragment!r}"
        )
        return self

    def forgets(self) -> "Phone":
        """Take everything so far as heard."""
        self.heard = len(self.inbox())
        return self


class Line:
    """A whole line in this process: web and simulator over HTTP, lanes worked by the test, time by the clock file."""

    def __init__(self, settings: Settings, exchange: Exchange) -> None:
        self.exchange = exchange
        self.house: House = build(settings)
        self.overheard = Overheard(exchange)
        self.phones: dict[str, Phone] = {}
        with self.house.database.reading() as connection:
            self.id = int(connection.execute(select(func.min(lines.c.id))).scalar_one())

    def phone(self, number: str) -> Phone:
        """The phone with this number."""
        return self.phones.setdefault(number, Phone(self, number))

    def peer(
        self, number: str, name: str = "", *, languages: str = "en,es", depth: str = "full", on: bool = True
    ) -> Phone:
        """A peer who has agreed, and is on unless said otherwise."""
        with self.house.session(self.id) as session:
            record = joining.add_peer(session, number, languages, name)
            joining.agreed(session, record.person_id, "test")
            rota.change_peer(session, record.person_id, depth=depth, practised_at=session.at)
            if on:
                rota.comes_on(session, record.person_id, None)
        return self.phone(number)

    def responder(self, number: str, tier: int = 1, *, last_resort: bool = False, by: str = "text") -> Phone:
        """Somebody on the on-call ladder; only a journey that is about calls has their phone rung too."""
        with self.house.session(self.id) as session:
            joining.on_call(session, number, "en", tier, last_resort=last_resort, by=by)
        return self.phone(number)

    def settle(self) -> None:
        """Until nothing is on its way, and nothing of it reached anybody whom it must not reach."""
        self._settle()
        self.overheard.nothing_leaks(self.house, self.id)

    def _settle(self) -> None:
        """Webhooks, alarms that are due, rows that may be sent."""
        while True:
            with self.exchange.lock:
                self.exchange.timers.ring()
            assert self.exchange.settle(20)
            if not sum(jobs.empty(self.house, lane, by="test") for lane in self._lanes_with_work()):
                return

    def _lanes_with_work(self) -> list[str]:
        """Where something is due: to find that there is nothing costs a lane more than to do it."""
        with self.house.reading(0) as session:
            return [lane for lane in LANES if alarms.due(session, lane, 1) or lateness.oldest_due(session, lane)]

    def forward(self, **duration: float) -> None:
        """Let time pass from one due moment to the next, as the clock process would."""
        target = self.now() + timedelta(**duration).total_seconds()
        self.settle()
        while (moment := self._next()) is not None and moment <= target:
            self.house.clock.turn_to(max(moment, self.now()), 0.0)
            self.settle()
            delivery.reconcile(self.house)
            receipts.look(self.house)
            self.settle()
        self.house.clock.turn_to(target, 0.0)
        self.settle()

    def now(self) -> float:
        """The line's time."""
        return self.house.clock.now()

    def conversation(self, phone: Phone) -> Record:
        """The newest conversation of a caller."""
        with self.look() as session:
            person = self._person(session, phone)
            return next(row for row in conversations.listed(session) if row.caller_id == person.id)

    def person(self, phone: Phone) -> Record:
        """Who the line thinks this is."""
        with self.look() as session:
            return self._person(session, phone)

    def record(self, person_id: int) -> Record:
        """What is kept of somebody, erased or not."""
        with self.look() as session:
            return people.get(session, person_id)

    @contextmanager
    def look(self) -> Iterator[Session]:
        """A session that only reads."""
        with self.house.reading(self.id) as session:
            yield session

    def sent(self) -> list[Any]:
        """Every text the line has sent, in order."""
        return list(self.exchange.attempts)

    def all_is_well(self) -> None:
        """Nothing failed, nothing is stuck, and nothing reached anybody whom it must not reach."""
        with self.look() as session:
            failed = [row.error for row in inbox.failures(session)]
        assert failed == [], f"events failed: {failed}"
        self.overheard.nothing_leaks(self.house, self.id)

    def _person(self, session: Session, phone: Phone) -> Record:
        person = people.find(session, phone.number)
        assert person is not None, f"{phone.number} is nobody here"
        return person

    def _next(self) -> float | None:
        with self.look() as session:
            coming = (outbox.c.state == "pending", outbox.c.due_at > self.now())
            due = session.one(select(func.min(outbox.c.due_at).label("at")).where(*coming)).at
            lease = session.one(select(func.min(outbox.c.lease_until).label("at"))).at
            at_the_carrier = self.exchange.next_due()
            moments = [at for at in (alarms.next_at(session), due, lease, at_the_carrier) if at is not None]
        later = [at for at in moments if at > self.now()]
        return min(later, default=None)


def template(home: Path) -> Path:
    """A SQLite file with one line that is ready to open, to be copied for each test."""
    file = home / "template.db"
    prepare(home, f"sqlite:///{file}")
    return file


def prepare(home: Path, database_url: str) -> None:
    """Migrate a database and put the line of the tests there, with the shipped scripts published."""
    database = Database(database_url)
    migrations.migrate(database)
    database.close()
    house = build(settings_of(home, database_url))
    house.clock.turn_to(MONDAY_MORNING, 0.0)
    seed.first_line(house, PLAIN, NUMBER)
    house.close()


@contextmanager
def living(home: Path, database_url: str) -> Iterator[Line]:
    """A line with its last-resort number, its web door, and its simulator, until the test is over."""
    exchange = Exchange(ACCOUNT, TOKEN, home)
    with Serving(exchange) as carrier:
        door = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
        url = f"http://127.0.0.1:{door.server_port}"
        settings = settings_of(home, database_url, url, carrier.url)
        line = _open(settings, exchange)
        door.app = line.overheard.at_the_door(server.create(line.house))
        threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        exchange.add_number(
            NUMBER,
            {
                "sms_url": f"{url}/sms",
                "sms_fallback_url": f"{url}/fallback/sms",
                "voice_url": f"{url}/voice",
                "voice_fallback_url": f"{url}/fallback/voice",
                "status_callback": f"{url}/voice/status",
            },
        )
        try:
            yield line
        finally:
            exchange.settle(5)
            door.shutdown()
            door.server_close()
            line.overheard.close()
            line.house.close()


def copy_of(file: Path, home: Path) -> str:
    """The template as a fresh database of a test's own."""
    shutil.copy(file, home / "shoulder.db")
    return f"sqlite:///{home / 'shoulder.db'}"


def settings_of(home: Path, database_url: str, public_url: str = NOWHERE, carrier_url: str = NOWHERE) -> Settings:
    """Those of a line for tests; without the two addresses it is reached by nobody and reaches nobody."""
    environment = {
        "SHOULDER_HOME": str(home),
        "SHOULDER_KEYS": KEY,
        "DATABASE_URL": database_url,
        "REDIS_URL": f"unix://{home}/no-redis.sock",
        "PUBLIC_URL": public_url,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_URL": carrier_url,
        "LINE_NUMBER": NUMBER,
    }
    return load(environment, home / "no.env")


def _open(settings: Settings, exchange: Exchange) -> Line:
    line = Line(settings, exchange)
    line.house.clock.turn_to(MONDAY_MORNING, 0.0)
    line.responder("+15550003999", last_resort=True)
    with line.house.session(line.id) as session:
        lines_room.set_pace(session, tell_gaps=0)  # no journey but those of the rota has one
    return line
