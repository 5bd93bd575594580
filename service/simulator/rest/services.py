"""Messaging Services: the account has one, which holds all its numbers and is registered."""

from typing import Any

from flask import Blueprint

from service.simulator import wire
from service.simulator.current import exchange
from service.simulator.errors import Refused
from service.simulator.records import MessagingService
from service.simulator.rest.access import known_account, refused
from service.simulator.rest.door import Answer, not_found

services = Blueprint("services", __name__, url_prefix="/v1/Services")
services.register_error_handler(Refused, refused)
services.before_request(known_account)


@services.get("")
def list_services() -> Answer:
    """All of them."""
    line = exchange()
    with line.lock:
        one = line.service
        shape = {
            "sid": one.sid,
            "account_sid": line.account_sid,
            "friendly_name": one.friendly_name,
            "inbound_request_url": one.inbound_request_url,
            "use_inbound_webhook_on_number": one.use_inbound_webhook_on_number,
        }
        return _listed("services", [shape]), 200


@services.get("/<sid>/PhoneNumbers")
def list_numbers(sid: str) -> Answer:
    """The numbers that it holds."""
    line = exchange()
    with line.lock:
        found = line.numbers.values() if _is(sid).holds_numbers else ()
        return _listed("phone_numbers", [{"sid": one.sid, "phone_number": one.phone_number} for one in found]), 200


@services.get("/<sid>/Compliance/Usa2p")
def list_campaigns(sid: str) -> Answer:
    """Its registration, if it has one."""
    with exchange().lock:
        status = _is(sid).campaign_status
        return _listed("compliance", [{"sid": wire.new_sid("QE"), "campaign_status": status}] if status else []), 200


def _is(sid: str) -> MessagingService:
    found = exchange().service
    if sid != found.sid:
        raise not_found()
    return found


def _listed(key: str, records: list[dict[str, Any]]) -> dict[str, Any]:
    """A list as the newer APIs show it, all on one page."""
    return {key: records, "meta": {"key": key, "page": 0, "page_size": 50, "next_page_url": None}}
