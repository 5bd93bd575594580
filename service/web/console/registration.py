"""The registration pack: what a carrier asks about a number that texts, to be copied, printed or downloaded."""

from flask import Response, render_template, request

from flows.vocabulary import CARRIER_WORDS, OWN_CARRIER_WORDS
from service import lines, rendering
from service.session import Session
from service.web.console.frame import Frame, visitor
from service.web.console.settings_preview import first_words
from service.web.console.speaking import t

Pack = list[tuple[str, list[str]]]
SAMPLES = ("queue.looking", "relay.open", "follow_up.agreed", "shift.reminder")
CARRIERS_OWN = (
    ("opt_out", "stop", "stop.confirmed"),
    ("opt_in", "start", "start.welcome"),
    ("help", "help", "help.text"),
)


def add(frame: Frame) -> None:
    """The routes."""
    frame.page("/setup/registration", "admin", Pages(frame).registration, under="settings")


class Pages:
    """The pack."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def registration(self) -> str | Response:
        """As a page, or as a text to keep."""
        with self._frame.door.reading(visitor().line_id) as session:
            found = _pack(session, f"{self._frame.house.settings.public_url}/about")
        if request.args.get("as") != "text":
            return render_template("registration.html", pack=found)
        text = "\n\n".join("\n".join([title, *answers]) for title, answers in found)
        answer = Response(f"{text}\n", content_type="text/plain; charset=utf-8")
        answer.headers["Content-Disposition"] = "attachment; filename=registration.txt"
        return answer


def _pack(session: Session, address: str) -> Pack:
    """Each question with its answers, in the order in which it is usually asked."""
    line = lines.get(session)
    welcome = [bubble.text for bubble in first_words(session, line)] if line.policy.get(line.base) else []
    found = [
        (t("registration.who"), [t("registration.who_is", line=line.name, number=lines.number(session))]),
        (t("registration.use"), [t("registration.use_is")]),
        (t("registration.consent"), [t("registration.consent_is", number=lines.number(session))]),
        (t("registration.first"), welcome or [t("setting.not_open")]),
        (t("registration.samples"), _samples(line)),
    ]
    for title, kind, key in CARRIERS_OWN:
        words = sorted(
            word.upper() for all_of in (CARRIER_WORDS, OWN_CARRIER_WORDS) for word in all_of if all_of[word] == kind
        )
        answers = [rendering.says(line, key, code, line=line.name) for code in line.languages]
        found.append((t(f"registration.{title}"), [", ".join(words), *answers]))
    found.append((t("registration.addresses"), [address, f"{address}#privacy", f"{address}#terms"]))
    return [*found, (t("registration.content"), [t("registration.content_is")])]


def _samples(line: lines.Line) -> list[str]:
    own = rendering.own(line).texts
    gaps = {"{wait}": rendering.says(line, "wait.few", line.base), "{line}": line.name, "{when}": "Friday 6:00 PM"}
    found = []
    for key in SAMPLES:
        text = own[key][line.base]
        for gap, filled in gaps.items():
            text = text.replace(gap, filled)
        found.append(text)
    return found
