"""Who may come in to any part of the API, and how it says no."""

import hmac

from flask import Response, jsonify, request

from service.simulator.current import exchange
from service.simulator.errors import Refused


def refused(refusal: Refused) -> Response:
    """Twilio's error JSON."""
    response = jsonify(
        code=refusal.code,
        message=refusal.message,
        more_info=f"https://www.twilio.com/docs/errors/{refusal.code}",
        status=refusal.status,
    )
    response.status_code = refusal.status
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return response


def known_account() -> None:
    """Basic authorization with the account's own SID and token."""
    given, line = request.authorization, exchange()
    known = (
        given is not None
        and given.type == "basic"
        and given.username == line.account_sid
        and hmac.compare_digest((given.password or "").encode(), line.auth_token.encode())
    )
    if not known:
        raise Refused(20003, "Authenticate", 401)
