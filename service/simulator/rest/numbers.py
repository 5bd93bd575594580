"""The account's numbers: list, fetch, buy, and point somewhere else."""

from functools import partial

from flask import Blueprint, request

from service.simulator import shapes, wire
from service.simulator.current import exchange
from service.simulator.errors import Refused
from service.simulator.records import Number
from service.simulator.rest.door import Answer, not_found, with_faults

numbers = Blueprint("numbers", __name__)
METHODS = ("GET", "POST")


@numbers.get("/<account>/IncomingPhoneNumbers.json")
@with_faults("any")
def list_numbers(account: str) -> Answer:
    """The account's numbers, those that contain PhoneNumber if it is given."""
    asked, line = request.args.to_dict(), exchange()
    part, name = asked.get("PhoneNumber", ""), asked.get("FriendlyName")
    with line.lock:
        found = [
            number
            for number in line.numbers.values()
            if part in number.phone_number and name in (None, number.friendly_name)
        ]
        shape = partial(shapes.number, account)
        return shapes.page("incoming_phone_numbers", found, shape, request.path, asked), 200


@numbers.post("/<account>/IncomingPhoneNumbers.json")
@with_faults("any")
def create_number(account: str) -> Answer:
    """Give the account another number."""
    line, wanted = exchange(), request.form.get("PhoneNumber", "")
    with line.lock:
        if not wire.is_e164(wanted):
            raise Refused(21421, f"PhoneNumber {wanted or 'nothing'!r} is not a valid phone number.")
        if wanted in line.numbers:
            raise Refused(21422, f"PhoneNumber {wanted} is not available.")
        settings = {"friendly_name": wanted, **_settings(None)}
        return shapes.number(account, line.add_number(wanted, settings)), 201


@numbers.get("/<account>/IncomingPhoneNumbers/<sid>.json")
@with_faults("any")
def fetch_number(account: str, sid: str) -> Answer:
    """One number."""
    with exchange().lock:
        return shapes.number(account, _number(sid)), 200


@numbers.post("/<account>/IncomingPhoneNumbers/<sid>.json")
@with_faults("any")
def update_number(account: str, sid: str) -> Answer:
    """Point a number's webhooks somewhere else."""
    line = exchange()
    with line.lock:
        number = _number(sid)
        for name, value in _settings(number).items():
            setattr(number, name, value)
        number.updated = line.clock.now()
        line.journal.keep(number)
        return shapes.number(account, number), 200


def _settings(number: Number | None) -> dict[str, str]:
    """The settings in the form, checked together with those the number has."""
    given = {}
    for name in shapes.SETTINGS:
        field = "".join(word.title() for word in name.split("_"))
        if field in request.form:
            given[name] = _setting(field, request.form[field])
    for kind, code in (("voice", 21405), ("sms", 21406)):
        primary, fallback = (
            given.get(name, getattr(number, name, "")) for name in (f"{kind}_url", f"{kind}_fallback_url")
        )
        if fallback and not primary:
            raise Refused(code, f"A {kind} fallback URL needs a {kind} URL.")
    return given


def _setting(field: str, value: str) -> str:
    if field.endswith("Method") and value.upper() not in METHODS:
        raise Refused(21403, f"{field} must be GET or POST.")
    if field.endswith(("Url", "Callback")) and value and not wire.is_web_address(value):
        raise Refused(21402, f"{field} {value!r} is not a valid URL.")
    return value.upper() if field.endswith("Method") else value


def _number(sid: str) -> Number:
    for number in exchange().numbers.values():
        if number.sid == sid:
            return number
    raise not_found()
