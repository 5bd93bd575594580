"""What the simulator is told by its environment, checked before anything starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.simulator import wire
from service.simulator.errors import Unusable


@dataclass(frozen=True)
class Settings:
    """The pretend account, the line's first number, where its webhooks go, and the phones on the page."""

    account_sid: str
    auth_token: str
    home: Path
    line_number: str
    public_url: str
    handsets: Mapping[str, str]

    def webhooks(self) -> dict[str, str]:
        """Where the line's number points at the start, until the account changes it."""
        return {
            "friendly_name": "The line",
            "sms_url": f"{self.public_url}/sms",
            "sms_fallback_url": f"{self.public_url}/fallback/sms",
            "voice_url": f"{self.public_url}/voice",
            "voice_fallback_url": f"{self.public_url}/fallback/voice",
            "status_callback": f"{self.public_url}/voice/status",
        }


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Settings, or Unusable with the sentence to show."""
    number, url = environment.get("LINE_NUMBER", ""), environment.get("PUBLIC_URL", "").rstrip("/")
    if not wire.is_e164(number):
        raise Unusable(f"LINE_NUMBER is {number!r}; write the line's number like +15550001000.")
    if not wire.is_web_address(url):
        raise Unusable(f"PUBLIC_URL is {url!r}; it is the address of the line, such as http://127.0.0.1:8000.")
    return Settings(
        account_sid=environment.get("TWILIO_ACCOUNT_SID", ""),
        auth_token=environment.get("TWILIO_AUTH_TOKEN", ""),
        home=Path(environment.get("SHOULDER_HOME") or "var"),
        line_number=number,
        public_url=url,
        handsets=_handsets(environment.get("HANDSETS", "")),
    )


def _handsets(text: str) -> dict[str, str]:
    """Number -> name of each phone on the page from the start: "+15550002001 Sam; +15550002002 Ana"."""
    phones = dict(_handset(entry.strip()) for entry in text.split(";") if entry.strip())
    for number in phones:
        if not wire.is_e164(number):
            raise Unusable(f"HANDSETS names {number!r}; write numbers like +15550002001, each with a name.")
    return phones


def _handset(entry: str) -> tuple[str, str]:
    number, _, name = entry.partition(" ")
    return number, name.strip()[:60]
