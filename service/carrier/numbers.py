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
    by_get: tuple[str, ...] = ()
    """Of what happens at it, what we would be asked by GET; we answer POST alone."""


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


METHODS = {
    "sms_url": "sms_method",
    "sms_fallback_url": "sms_fallback_method",
    "voice_url": "voice_method",
    "voice_fallback_url": "voice_fallback_method",
    "status_callback": "status_callback_method",
}
"""By which method each is asked."""


def astray(ours: OurNumber, where: Mapping[str, str]) -> dict[str, str]:
    """What happens at a number and does not come to where it should, with where it goes or how."""
    elsewhere = {name: ours.routes[name] or "empty" for name, url in where.items() if ours.routes[name] != url}
    by_get = {METHODS[name]: "GET" for name in ours.by_get if name not in elsewhere}
    return elsewhere | by_get


def wanted(settings: Settings) -> dict[str, str]:
    """Where everything should go by the settings: what answers for a dead line is best not the line itself."""
    hosted = {"sms_fallback_url": settings.fallback_sms_url, "voice_fallback_url": settings.fallback_voice_url}
    return routes(settings.public_url, {name: url for name, url in hosted.items() if url})
