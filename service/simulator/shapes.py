"""Records as Twilio's REST API shows them: every field of the schema, null where there is nothing."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any
from urllib.parse import urlencode

from service.simulator import segments, wire
from service.simulator.faults import ERRORS
from service.simulator.records import Media, Message, Number

Json = dict[str, Any]
ROOT = f"/{wire.API_VERSION}/Accounts"
SETTINGS = [item.name for item in fields(Number) if item.name.startswith(("sms_", "voice_", "status_", "friendly_"))]


def message(account: str, record: Message) -> Json:
    """A message resource."""
    uri = f"{ROOT}/{account}/Messages/{record.sid}"
    return {
        "account_sid": account,
        "api_version": wire.API_VERSION,
        "body": record.body,
        "date_created": wire.rfc2822(record.created),
        "date_sent": wire.rfc2822(record.sent),
        "date_updated": wire.rfc2822(record.updated),
        "direction": record.direction,
        "error_code": record.error_code,
        "error_message": ERRORS.get(record.error_code or 0),
        "from": record.sender,
        "messaging_service_sid": None,
        "num_media": str(len(record.media)),
        "num_segments": str(segments.count(record.body)),
        "price": None,
        "price_unit": "USD",
        "sid": record.sid,
        "status": record.status,
        "subresource_uris": {"media": f"{uri}/Media.json", "feedback": f"{uri}/Feedback.json"},
        "to": record.to,
        "uri": f"{uri}.json",
    }


def media(account: str, parent: Message, record: Media) -> Json:
    """A media resource of a message."""
    return {
        "account_sid": account,
        "content_type": record.content_type,
        "date_created": wire.rfc2822(parent.created),
        "date_updated": wire.rfc2822(parent.created),
        "parent_sid": parent.sid,
        "sid": record.sid,
        "uri": f"{ROOT}/{account}/Messages/{parent.sid}/Media/{record.sid}.json",
    }


def number(account: str, record: Number) -> Json:
    """An IncomingPhoneNumber resource."""
    return {
        "account_sid": account,
        "address_requirements": "none",
        "address_sid": None,
        "api_version": wire.API_VERSION,
        "beta": False,
        "bundle_sid": None,
        "capabilities": {"mms": True, "sms": True, "voice": True, "fax": False},
        "date_created": wire.rfc2822(record.created),
        "date_updated": wire.rfc2822(record.updated),
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "identity_sid": None,
        "origin": "twilio",
        "phone_number": record.phone_number,
        "sid": record.sid,
        "sms_application_sid": "",
        "status": "in-use",
        "trunk_sid": None,
        "type": "local",
        "uri": f"{ROOT}/{account}/IncomingPhoneNumbers/{record.sid}.json",
        "voice_application_sid": "",
        "voice_caller_id_lookup": False,
        "voice_receive_mode": "voice",
        **{name: getattr(record, name) for name in SETTINGS},
    }


def account(sid: str, auth_token: str, opened: float) -> Json:
    """The account itself."""
    kinds = ("calls", "conferences", "incoming_phone_numbers", "messages", "queues", "recordings")
    names = {kind: "".join(word.title() for word in kind.split("_")) for kind in kinds}
    return {
        "auth_token": auth_token,
        "date_created": wire.rfc2822(opened),
        "date_updated": wire.rfc2822(opened),
        "friendly_name": "Pretend account",
        "owner_account_sid": sid,
        "sid": sid,
        "status": "active",
        "subresource_uris": {kind: f"{ROOT}/{sid}/{name}.json" for kind, name in names.items()},
        "type": "Full",
        "uri": f"{ROOT}/{sid}.json",
    }


def page(key: str, records: list[Any], shape: Callable[[Any], Json], path: str, asked: dict[str, str]) -> Json:
    """One page of a list. PageToken holds the last SID of the page before: new records shift nothing."""
    size = _whole(asked.get("PageSize"), 50, 1, 1000)
    index = _whole(asked.get("Page"), 0, 0, 1_000_000)
    start = _after(records, asked["PageToken"][2:]) if asked.get("PageToken") else index * size
    shown = records[start : start + size]
    filters = {name: value for name, value in asked.items() if name not in ("Page", "PageSize", "PageToken")}

    def uri(number: int, **token: str) -> str:
        return f"{path}?{urlencode({**filters, 'PageSize': size, 'Page': number, **token})}"

    more = start + size < len(records)
    return {
        key: [shape(record) for record in shown],
        "end": index * size + max(len(shown) - 1, 0),
        "first_page_uri": uri(0),
        "next_page_uri": uri(index + 1, PageToken="PA" + shown[-1].sid) if more else None,
        "page": index,
        "page_size": size,
        "previous_page_uri": uri(index - 1) if index else None,
        "start": index * size,
        "uri": uri(index),
    }


def _after(records: list[Any], sid: str) -> int:
    return next((place + 1 for place, record in enumerate(records) if record.sid == sid), len(records))


def _whole(text: str | None, default: int, least: int, most: int) -> int:
    return min(max(int(text), least), most) if text and text.isascii() and text.isdigit() else default
