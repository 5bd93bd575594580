"""Tell whoever watches from outside that the line is well: once a minute, and never while something is wrong."""

import urllib3

from service import telemetry
from service.house import House

EVERY = 60.0
PATIENCE = urllib3.Timeout(connect=3, read=8)
_NO_ANSWER = (urllib3.exceptions.HTTPError, ValueError, AttributeError)


def ping(house: House) -> int:
    """Ask for WATCH_URL if this line is well; returns whether somebody was told, as a number."""
    if not well(house.settings.public_url):
        return 0
    try:
        answer = urllib3.request("GET", house.settings.watch_url, timeout=PATIENCE, retries=2)
    except urllib3.exceptions.HTTPError as error:
        telemetry.logger().warning("WATCH_URL does not answer", reason=type(error).__name__)
        return 0
    if answer.status >= 400:
        telemetry.logger().warning("WATCH_URL refuses", status=answer.status)
    return int(answer.status < 400)


def well(public_url: str) -> bool:
    """Whether the line answers where the carrier looks for it, and nothing due is left lying."""
    try:
        answer = urllib3.request("GET", f"{public_url}/health/ready", timeout=PATIENCE, retries=False)
        found = answer.json()
        return answer.status == 200 and found.get("ready") is True and not found.get("late")
    except _NO_ANSWER:
        return False
