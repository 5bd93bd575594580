"""How a line hangs on its carrier: its numbers, where they lead, and whether the carrier's own replies were seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from flows.vocabulary import carrier_word
from service import conversations, lines, lists
from service.carrier import numbers as numbers_
from service.carrier.client import Heard, Told
from service.carrier.numbers import OurNumber, wanted
from service.doctor import fallback
from service.doctor.carrier import DAY, UNREGISTERED
from service.doctor.finding import WRONG
from service.errors import BadInput, Refused, ShoulderError
from service.house import House
from service.session import Session

LOOKS_BACK = 7 * DAY
AT_ONCE = 120.0
"""Within so many seconds the carrier answers its own words."""
SEEN, WITHOUT, NOT_YET = "seen", "without", "not_yet"
WORDS = ("help", "stop")
NEEDED = "988"
CAMPAIGNS = {"VERIFIED": "verified", "FAILED": "failed"}
"""Twilio's words for how a registration stands; all others wait for something."""

SERVICES, STANDS = ("elsewhere", "none", "unknown", "well"), ("failed", "waiting", "", "verified")
"""How a number may stand with its Messaging Service, and how that one's registration; what is to be mended first."""


@dataclass(frozen=True)
class Connection:
    """What was found; `state` is well, refused (by the account), away, or no_number."""

    state: str
    number: str
    others: tuple[str, ...] = ()
    """Numbers that the account has and the line does not use."""
    astray: tuple[str, ...] = ()
    """The names of what happens at any of the line's numbers and does not come here."""
    gone: tuple[str, ...] = ()
    """Relay numbers of the line that the account has not."""
    lacks: tuple[str, ...] = ()
    unregistered: tuple[str, ...] = ()
    replies: dict[str, str] = field(default_factory=dict)
    """For HELP and STOP: seen with 988 in it, seen without, or not yet."""
    service: str = "unknown"
    """Of the Messaging Service: well, none, elsewhere (it takes the texts), or unknown."""
    campaign: str = ""
    """How its registration stands: verified, waiting, failed; nothing where there is none."""
    fallback: tuple[str, ...] = ()
    """What is wrong with what answers for a dead line, in English."""

    @property
    def is_pointed(self) -> bool:
        """Whether texts and calls come here."""
        amiss = self.astray or self.gone or self.lacks or self.service == "elsewhere"
        return self.state == "well" and not amiss

    @property
    def is_registered(self) -> bool:
        """Whether nothing says that it is not."""
        refused = self.unregistered or self.lacks or self.campaign in ("waiting", "failed")
        return self.state == "well" and not refused

    @property
    def is_seen(self) -> bool:
        """Whether the carrier's replies were seen with 988 in them."""
        return bool(self.replies) and set(self.replies.values()) == {SEEN}


def look(house: House, line_id: int) -> Connection:
    """Ask the carrier. Whatever it does, there is an answer."""
    with house.reading(line_id) as session:
        (number, *relays), at = lines.numbers_of(session), session.at
        found = [lists.refusals(session, one, tuple(UNREGISTERED), at - DAY) for one in (number, *relays)]
    refused = tuple(sorted(set().union(*found)))
    wrong = tuple(found.says for found in fallback.findings(house.settings) if found.mark == WRONG)
    try:
        known = {one.number: one for one in house.carrier.numbers()}
        others = tuple(sorted(set(known) - {number, *relays}))
        if number not in known:
            return Connection("no_number", number, others, unregistered=refused, fallback=wrong)
        heard = house.carrier.texts_to(number, at - LOOKS_BACK)
        replies = seen_replies(heard, house.carrier.texts_from(number, at - LOOKS_BACK))
    except Refused:
        return Connection("refused", number, unregistered=refused, fallback=wrong)
    except ShoulderError:
        return Connection("away", number, unregistered=refused, fallback=wrong)
    mine = [known[one] for one in (number, *relays) if one in known]
    leads, lacks = _of_any(mine, partial(astray, house)), _of_any(mine, lambda one: one.lacks)
    gone = tuple(one for one in relays if one not in known)
    service = _least([_service(house, one.sid) for one in mine])
    return Connection("well", number, others, leads, gone, lacks, refused, replies, *service, fallback=wrong)


def _of_any(ours: Sequence[OurNumber], of_one: Callable[[OurNumber], tuple[str, ...]]) -> tuple[str, ...]:
    """What is so of at least one of them, each once."""
    return tuple(dict.fromkeys(name for one in ours for name in of_one(one)))


def _least(found: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Of several numbers, what is furthest from well: of their services, and of their registrations."""
    services, campaigns = zip(*found, strict=True)
    return min(services, key=SERVICES.index), min(campaigns, key=STANDS.index)


def _service(house: House, number_sid: str) -> tuple[str, str]:
    """How it stands with the Messaging Service, and with its registration."""
    try:
        found = house.carrier.service(number_sid)
    except ShoulderError:
        return "unknown", ""
    if found is None:
        return "none", ""
    campaign = CAMPAIGNS.get(found.campaign, "waiting") if found.campaign else ""
    return "elsewhere" if found.has_own_address else "well", campaign


def astray(house: House, ours: OurNumber) -> tuple[str, ...]:
    """The names of what happens at a number and does not come here."""
    return tuple(numbers_.astray(ours, wanted(house.settings)))


def mend(house: House, line_id: int) -> bool:
    """Point every number of the line here that the account has; whether the public one is among them."""
    with house.reading(line_id) as session:
        numbers = lines.numbers_of(session)
    try:
        ours = [one for one in house.carrier.numbers() if one.number in numbers]
        for one in ours:
            house.carrier.point_number(one.sid, wanted(house.settings))
    except ShoulderError:
        return False
    return numbers[0] in {one.number for one in ours}


def choose_number(house: House, session: Session, number: str) -> None:
    """Use another number of the account. Raises BadInput once anybody was in touch through the one there is."""
    try:
        there = {one.number for one in house.carrier.numbers()}
    except ShoulderError as error:
        raise BadInput(str(error)) from None
    with house.database.reading() as connection:
        taken = lines.of_number(connection, number)
    if number not in there or taken is not None or conversations.is_any(session):
        raise BadInput(f"{number} cannot be this line's number.")
    lines.renumber(session, number)


def seen_replies(heard: Sequence[Heard], told: Sequence[Told]) -> dict[str, str]:
    """For each word, what came back at once to the phones that last sent it: the newest counts."""
    found = dict.fromkeys(WORDS, NOT_YET)
    for one in sorted(heard, key=lambda one: one.at):
        word = carrier_word(one.text.body)
        if word in found:
            back = [it.body for it in told if it.to == one.text.sender and -2 <= it.at - one.at <= AT_ONCE]
            found[word] = SEEN if any(NEEDED in body for body in back) else WITHOUT
    return found
