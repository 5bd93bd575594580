"""A number of ours at the carrier, and where what happens at it should go."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.settings import Settings


@dataclass(frozen=True)
class OurNumber:
    """A number of ours at the carrier, and where its texts, calls and what falls back go now."""

    sid: str
    number: str
    routes: Mapping[str, str]
    lacks: tuple[str, ...] = ()
    """What this number cannot do: texts, calls."""


def routes(base_url: str, hosted: Mapping[str, str] | None = None) -> dict[str, str]:
    """Where they should go, for a line at this public URL, in Twilio's words; `hosted` is kept at the carrier."""
    return {
        "sms_url": f"{base_url}/sms",
        "sms_fallback_url": f"{base_url}/fallback/sms",
        "voice_url": f"{base_url}/voice",
        "voice_fallback_url": f"{base_url}/fallback/voice",
        "status_callback": f"{base_url}/voice/status",
        **(hosted or {}),
    }


def wanted(settings: Settings) -> dict[str, str]:
    """Where everything should go by the settings: what answers for a dead line is best not the line itself."""
    hosted = {"sms_fallback_url": settings.fallback_sms_url, "voice_fallback_url": settings.fallback_voice_url}
    return routes(settings.public_url, {name: url for name, url in hosted.items() if url})
