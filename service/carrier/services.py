"""The Messaging Service that a number of ours is in: it words the opt-out replies, and may take texts elsewhere."""

from dataclasses import dataclass

from twilio.rest import Client

MOST = 20


@dataclass(frozen=True)
class Service:
    """What it is called, whether texts go to an address of its own, and how its registration stands, as Twilio says."""

    name: str
    has_own_address: bool
    campaign: str


def of(client: Client, number_sid: str) -> Service | None:
    """The one that holds a number; None where none does."""
    for one in client.messaging.v1.services.list(limit=MOST):
        here = client.messaging.v1.services(str(one.sid))
        if any(str(number.sid) == number_sid for number in here.phone_numbers.list(limit=400)):
            campaigns = [str(it.campaign_status or "") for it in here.us_app_to_person.list(limit=1)]
            own = bool(one.inbound_request_url) and not one.use_inbound_webhook_on_number
            return Service(str(one.friendly_name or ""), own, campaigns[0] if campaigns else "")
    return None
