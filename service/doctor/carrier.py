"""The phone company: does it know us, is its clock ours, do our numbers lead here, may they text."""

from collections.abc import Iterator

from service import lines, lists
from service.carrier.numbers import OurNumber, astray, wanted
from service.doctor.finding import NOTE, WELL, WRONG, Finding
from service.errors import Refused, ShoulderError, Unreachable
from service.house import House

ASKEW, WAY_OFF = 5.0, 60.0
DAY = 86_400.0
UNREGISTERED = {
    "21606": "the number cannot text",
    "21608": "it is a trial account, which texts verified numbers only",
    "30002": "the account is suspended",
    "30007": "carriers filter these texts out",
    "30032": "the toll-free number is not verified",
    "30034": "the number is not registered for texting in the US (A2P 10DLC)",
}
"""Refusals that say something about us, and not about whoever a text was for."""


def findings(house: House, known: list[int], *, fix: bool) -> Iterator[Finding]:
    """Everything that the carrier tells; `fix` points our numbers at this line."""
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
    yield clocks(house.carrier.ahead())
    for line_id in known:
        yield from _line(house, line_id, ours, fix=fix)


def clocks(ahead: float | None) -> Finding:
    """Whether this machine's clock is right, by the carrier's."""
    if ahead is None:
        return Finding("time", NOTE, "The carrier did not say what time it is.")
    if abs(ahead) < ASKEW:
        return Finding("time", WELL, "This machine and the carrier agree on the time.")
    way = "behind" if ahead > 0 else "ahead of"
    says = f"This machine's clock is {round(abs(ahead))} seconds {way} the carrier's; let it set its clock by NTP."
    return Finding("time", WRONG if abs(ahead) >= WAY_OFF else NOTE, says)


def _line(house: House, line_id: int, ours: dict[str, OurNumber], *, fix: bool) -> Iterator[Finding]:
    with house.reading(line_id) as session:
        numbers = lines.numbers_of(session)
        refused = {one: lists.refusals(session, one, tuple(UNREGISTERED), session.at - DAY) for one in numbers}
    for number in numbers:
        if number in ours:
            yield _webhooks(house, ours[number], fix=fix)
            yield _texting(ours[number], refused[number])
        elif number == numbers[0]:
            says = f"The account has no number {number}; buy it there, or add a line with one it has."
            yield Finding("webhooks", WRONG, says)
        else:
            says = f"The account has no relay number {number}; buy it there, or `shoulder line relay remove` it."
            yield Finding("webhooks", WRONG, says)


def _texting(ours: OurNumber, refused: list[str]) -> Finding:
    if ours.lacks:
        return Finding(
            "texting", WRONG, f"{ours.number} cannot do {' or '.join(ours.lacks)}; buy one that can do both."
        )
    if refused:
        reasons = "; ".join(UNREGISTERED[code] for code in refused)
        says = f"Texts from {ours.number} were refused today: {reasons}. Register the number in the Twilio console."
        return Finding("texting", WRONG, says)
    return Finding(
        "texting", WELL, f"{ours.number} can text and call, and no text was refused for want of registration."
    )


def _webhooks(house: House, ours: OurNumber, *, fix: bool) -> Finding:
    number, where = ours.number, wanted(house.settings)
    lost = astray(ours, where)
    if not lost:
        return Finding("webhooks", WELL, f"Texts and calls to {number} come here.")
    if not fix:
        elsewhere = ", ".join(f"{name} is {how}" for name, how in lost.items())
        remedy = f"--fix points all of them at {house.settings.public_url}, or where FALLBACK_..._URL say."
        return Finding("webhooks", WRONG, f"Not all that happens at {number} comes here: {elsewhere}; {remedy}")
    try:
        house.carrier.point_number(ours.sid, where)
    except ShoulderError as error:
        return Finding("webhooks", WRONG, f"{number} could not be pointed here: {error}")
    return Finding("webhooks", WELL, f"Texts and calls to {number} come here from now on.")
