"""Report to the account in the background: each resource in order, unless a fault has it otherwise."""

from functools import partial

from service.simulator.calls import forms
from service.simulator.calls.records import Call, Hook
from service.simulator.errors import Unanswered
from service.simulator.exchange import Exchange
from service.simulator.webhooks import Question, ask


def progress(exchange: Exchange, call: Call, event: str) -> None:
    """A call has got so far: initiated, ringing, answered or completed (which is any end)."""
    if not call.hook.url or event not in call.hook.events:
        return
    status = {"initiated": "initiated", "ringing": "ringing", "answered": "in-progress"}.get(event, call.status)
    form = forms.progress(exchange.account_sid, call, status, exchange.timers.now())
    pair = (call.phone or call.to, call.sender)
    send(exchange, call.sid, call.hook, form, pair, status=status, last=event == "completed")


def send(
    exchange: Exchange,
    sid: str,
    hook: Hook,
    form: dict[str, str],
    numbers: tuple[str, ...] = (),
    *,
    status: str = "",
    last: bool = True,
) -> None:
    """Send one callback about a resource. With last, whatever a fault held back follows at once."""
    question = Question(hook.url, hook.method, form)
    if exchange.take_fault("reordered_callbacks", *numbers, status=status, on="calls") and not last:
        exchange.held_back.setdefault(sid, []).append(question)
        return
    if not exchange.take_fault("lost_callback", *numbers, status=status, on="calls"):
        twice = exchange.take_fault("doubled_callback", *numbers, status=status, on="calls")
        slow = exchange.take_fault("slow_callback", *numbers, status=status, on="calls")
        job = partial(exchange.lanes.put, ("callbacks", sid), partial(_tell, exchange, sid, question))
        if slow:
            exchange.timers.at(exchange.timers.now() + slow.seconds, job)
        else:
            job()
        if twice:
            job()
    for late in exchange.held_back.pop(sid, []):
        exchange.lanes.put(("callbacks", sid), partial(_tell, exchange, sid, late))


def _tell(exchange: Exchange, sid: str, question: Question) -> None:
    try:
        ask(question, exchange.auth_token, exchange.patience)
    except Unanswered as trouble:
        exchange.note("error", trouble.code, f"Callback: {trouble.message}", question.url, sid)
