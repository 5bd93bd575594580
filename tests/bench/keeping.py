"""What a busy line has kept after half a year: a hundred thousand people who came once, and all that was written."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, insert

from service.house import House
from service.tables import conversations, inbox, offers, outbox, people, words
from tests.bench import postgresql

MANY, AT_ONCE, DAYS = 100_000, 5_000, 180
FIRST = 10_000_000
"""The id of the first of them: none of those who are there."""
TEXTS = 3


def much(house: House, number: str, peers: Sequence[int]) -> None:
    """Keep so many talks on our number, each with one of these peers, as if they had been in the last months."""
    begun = house.clock.now() - DAYS * 86400
    for start in range(FIRST, FIRST + MANY, AT_ONCE):
        with house.database.transaction() as connection:
            for table, rows in _rows(range(start, start + AT_ONCE), begun, number, peers):
                connection.execute(insert(table), rows)
    postgresql.looked_through(house.database)


def _rows(ids: range, begun: float, number: str, peers: Sequence[int]) -> list[tuple[Table, list[Mapping[str, Any]]]]:
    """The rows of some talks, each by the id of its caller."""
    there = {"line_id": 1, "number": number}
    person = {"line_id": 1, "language": "en", "language_chosen": True, "created_at": begun}
    talk = {**there, "peer_number": number, "medium": "sms", "state": "closed", "language": "en"}
    talk |= {"caller_depth": "light", "reason": "parted"}
    offer = {**there, "state": "accepted", "round": 1, "why": "longest idle"}
    sent = {**there, "lane": "live", "kind": "talk", "state": "delivered", "content": {}}
    came = {"line_id": 1, "kind": "text", "facts": {}, "reply": [], "state": "handled", "tries": 0}
    said = {"line_id": 1, "media": 0, "place": "relay"}
    at = {one: begun + (one - FIRST) * DAYS * 86400 / MANY for one in ids}
    with_whom = {one: peers[one % len(peers)] for one in ids}
    parts = [(one, place) for one in ids for place in range(TEXTS)]
    return [
        (people, [{**person, "id": one, "lookup": one.to_bytes(32, "big")} for one in ids]),
        (
            conversations,
            [
                {**talk, "id": one, "caller_id": one, "peer_id": with_whom[one], "created_at": at[one]}
                | {"queued_at": at[one], "opened_at": at[one], "closed_at": at[one] + 1800}
                for one in ids
            ],
        ),
        (
            offers,
            [
                {**offer, "conversation_id": one, "peer_id": with_whom[one], "offered_at": at[one]}
                | {"expires_at": at[one], "answered_at": at[one]}
                for one in ids
            ],
        ),
        (words, [{**said, "person_id": one, "conversation_id": one, "at": at[one]} for one, _ in parts]),
        (
            inbox,
            [
                {**came, "key": f"SM{one}-{place}", "person_id": one, "conversation_id": one, "received_at": at[one]}
                for one, place in parts
            ],
        ),
        (
            outbox,
            [
                {**sent, "to_id": one, "conversation_id": one, "sid": f"SM{place}-{one}", "created_at": at[one]}
                | {"due_at": at[one], "sent_at": at[one]}
                for one, place in parts
            ],
        ),
    ]
