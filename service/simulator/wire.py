"""What goes over Twilio's wire: SIDs, dates, number shapes and request signatures."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

API_VERSION = "2010-04-01"
E164 = re.compile(r"\+[1-9]\d{6,14}")
WEB_ADDRESS = re.compile(r"https?://([\w.-]+|\[[0-9a-fA-F:]+\])(:(\d{1,5}))?([/?#][!-~]*)?", re.ASCII)
PRETEND_ACCOUNT = re.compile(r"AC0{8}[0-9a-f]{24}")


def new_sid(prefix: str) -> str:
    """Two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def is_e164(number: str) -> bool:
    """Whether this is a full international number such as +15550001000."""
    return E164.fullmatch(number) is not None


def is_web_address(url: str) -> bool:
    """Whether Twilio would accept this as the address of a webhook."""
    found = WEB_ADDRESS.fullmatch(url)
    return found is not None and int(found[3] or 80) < 65_536


def rfc2822(at: float | None) -> str | None:
    """Unix seconds as Twilio's REST API writes dates: 'Mon, 02 Nov 2026 10:00:00 +0000'."""
    return None if at is None else format_datetime(datetime.fromtimestamp(int(at), UTC))


def sign(url: str, form: Mapping[str, str], token: str) -> str:
    """The X-Twilio-Signature of a request: URL, then each form name and value in the order of the names."""
    text = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
