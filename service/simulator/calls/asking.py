"""Ask the account for a document in the middle of a life: signed, with the call's fallback, under the faults."""

from functools import partial
from urllib.parse import urljoin

from service.simulator.calls import document, forms
from service.simulator.calls.document import Document
from service.simulator.calls.events import Go, Heeded
from service.simulator.calls.records import Call
from service.simulator.calls.stage import Life, Task
from service.simulator.errors import Unanswered
from service.simulator.exchange import Exchange
from service.simulator.webhooks import Answer, Question, ask

ROUNDS = 100


class Circle:
    """Notices documents that lead to each other without any time passing."""

    def __init__(self) -> None:
        self._at, self._count = 0.0, 0

    def check(self, now: float) -> None:
        """One more document at this time; raises Unanswered when it is the hundredth."""
        self._count = self._count + 1 if now == self._at else 1
        self._at = now
        if self._count >= ROUNDS:
            raise Unanswered(11200, "The documents lead in a circle, without a pause.")


def rest(until: float) -> Life:
    """Wait; whatever happens meanwhile passes unnoticed."""
    while (yield until) is not None:
        pass


def follow(go: Go, base: str) -> Go:
    """The same, with its address made whole against the document it stands in; empty is that document itself."""
    return Go(urljoin(base, go.url) if go.url else base, go.method, go.fields, go.twiml)


def fetch(exchange: Exchange, call: Call, go: Go, context: str = "", *, fallback: bool = False) -> Life:
    """Returns the document and the address it came from; raises Unanswered when there is none to be had."""
    if go.twiml:
        return _noted(exchange, call, document.read(go.twiml.encode(), "text/xml", context), ""), ""
    pair = (call.phone or call.sender, call.sender, call.to)
    question = Question(go.url, go.method, {**forms.voice(exchange.account_sid, call), **go.fields})
    if slow := exchange.take_fault("slow_webhook", *pair, on="calls"):
        yield from rest(exchange.timers.now() + slow.seconds)
    if exchange.take_fault("lost_webhook", *pair, on="calls"):
        exchange.note("warning", 11205, "A fault lost this webhook.", go.url, call.sid)
        raise Unanswered(11205, "A fault lost this webhook.")
    if exchange.take_fault("doubled_webhook", *pair, on="calls"):
        yield from _unheeded(exchange, call, question)
    try:
        return (yield from _document(exchange, call, question, context))
    except Unanswered as trouble:
        exchange.note("error", trouble.code, trouble.message, question.url, call.sid)
        if not fallback or not call.fallback.url:
            raise
        error = {"ErrorCode": str(trouble.code), "ErrorUrl": question.url}
    again = question.elsewhere(call.fallback.url, call.fallback.method, **error)
    try:
        return (yield from _document(exchange, call, again, context))
    except Unanswered as trouble:
        exchange.note("error", trouble.code, f"Fallback: {trouble.message}", again.url, call.sid)
        raise


def _document(exchange: Exchange, call: Call, question: Question, context: str) -> Life:
    answer: Answer = yield from _answer(exchange, call, question)
    return _noted(exchange, call, document.read(answer.body, answer.content_type, context), question.url), question.url


def _noted(exchange: Exchange, call: Call, found: Document, url: str) -> Document:
    for note in found.notes:
        exchange.note("warning", 12200, note, url, call.sid)
    return found


def _unheeded(exchange: Exchange, call: Call, question: Question) -> Life:
    """The answer is lost on its way back."""
    try:
        yield from _answer(exchange, call, question)
    except Unanswered as trouble:
        exchange.note("error", trouble.code, trouble.message, question.url, call.sid)


def _answer(exchange: Exchange, call: Call, question: Question) -> Life:
    """Returns the Answer or raises Unanswered; keys and words meanwhile are lost."""
    ticket, task = object(), exchange.stage.current
    assert task is not None, "only a life can ask"
    exchange.lanes.put(("documents", call.sid, id(task)), partial(_ask, exchange, task, ticket, question))
    while True:
        event = yield None
        if isinstance(event, Heeded) and event.ticket is ticket:
            if isinstance(event.outcome, Unanswered):
                raise event.outcome
            return event.outcome


def _ask(exchange: Exchange, task: Task, ticket: object, question: Question) -> None:
    outcome: Answer | Unanswered
    try:
        outcome = ask(question, exchange.auth_token, exchange.patience)
    except Unanswered as trouble:
        outcome = trouble
    exchange.stage.post(task, Heeded(ticket, outcome))
