"""The account's API as a whole: who may come in, the account itself, and all that does not exist."""

from flask import Blueprint, request

from service.simulator import shapes
from service.simulator.current import exchange
from service.simulator.errors import Refused
from service.simulator.rest.access import known_account, refused
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


api.register_error_handler(Refused, refused)


@api.before_request
def check_credentials() -> None:
    """Another account's paths do not exist."""
    known_account()
    line = exchange()
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
