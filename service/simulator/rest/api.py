"""The account's API as a whole: who may come in, the account itself, and all that does not exist."""

import hmac

from flask import Blueprint, Response, jsonify, request

from service.simulator import shapes
from service.simulator.current import exchange
from service.simulator.errors import Refused
from service.simulator.rest.calls import calls
from service.simulator.rest.conferences import conferences
from service.simulator.rest.door import Answer, not_found, with_faults
from service.simulator.rest.messages import messages
from service.simulator.rest.numbers import numbers
from service.simulator.rest.participants import participants
from service.simulator.rest.recordings import recordings

api = Blueprint("api", __name__, url_prefix=shapes.ROOT)
for part in (messages, numbers, calls, conferences, participants, recordings):
    api.register_blueprint(part)


@api.errorhandler(Refused)
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


@api.before_request
def check_credentials() -> None:
    """Basic authorization with the account's own SID and token; another account's paths do not exist."""
    given, line = request.authorization, exchange()
    known = (
        given is not None
        and given.type == "basic"
        and given.username == line.account_sid
        and hmac.compare_digest((given.password or "").encode(), line.auth_token.encode())
    )
    if not known:
        raise Refused(20003, "Authenticate", 401)
    if (request.view_args or {}).get("account") != line.account_sid:
        raise not_found()


@api.get("/<account>.json")
@with_faults("any")
def fetch_account(account: str) -> Answer:
    """The account itself."""
    line = exchange()
    return shapes.account(account, line.auth_token, line.opened), 200


@api.route("/<account>/<path:rest>", methods=["GET", "POST", "DELETE"])
def nothing_here(account: str, rest: str) -> Answer:
    """Everything this phone company does not have."""
    raise not_found()
