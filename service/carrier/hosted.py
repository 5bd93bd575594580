"""Documents kept at the carrier that answer when this machine is gone: asked for as the carrier itself would."""

import urllib3

from service.carrier import webhook
from service.errors import Refused, Unreachable
from service.settings import Settings

PATIENCE = urllib3.Timeout(connect=3, read=8)


def read(settings: Settings, url: str) -> str:
    """What such a document says. Raises Refused or Unreachable."""
    asked = f"{url}{'&' if '?' in url else '?'}AccountSid={settings.twilio_account_sid}"
    signature = webhook.sign(settings.twilio_auth_token, asked).decode()
    try:
        answer = urllib3.request(
            "GET", asked, headers={"X-Twilio-Signature": signature}, timeout=PATIENCE, retries=False
        )
    except urllib3.exceptions.HTTPError as error:
        raise Unreachable(f"It does not answer ({type(error).__name__}).", acted=None) from None
    if answer.status != 200:
        raise Refused(f"It is not shown ({answer.status}).", code=answer.status)
    return answer.data.decode("utf-8", "replace")
