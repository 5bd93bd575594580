"""One RQ job for each text: what the outbox and its worker are compared with. `python -m tests.bench.jobs MANY`."""

import os
import sys
import time
from functools import cache

import redis
import rq
from twilio.rest import Client

from service import settings
from service.carrier.http import Transport

QUEUE = "bench"


@cache
def _client() -> Client:
    chosen = settings.load()
    transport = Transport(chosen.twilio_api_url)
    return Client(chosen.twilio_account_sid, chosen.twilio_auth_token, http_client=transport)


def send(place: int) -> None:
    """The job: one text, by the same client that the line has."""
    _client().messages.create(to=f"+1555{6_000_000 + place}", from_="+15550001000", body="hello")


def main(many: int) -> None:
    """Say how many a second went out, from the first job taken to the last one done."""
    connection = redis.Redis.from_url(os.environ["REDIS_URL"])
    queue = rq.Queue(QUEUE, connection=connection)
    for place in range(many):
        queue.enqueue(f"{__spec__.name}.{send.__name__}", place, result_ttl=0)
    begun = time.monotonic()
    rq.SimpleWorker([queue], connection=connection).work(burst=True, logging_level="ERROR")
    sys.stdout.write(f"{many / (time.monotonic() - begun)}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
