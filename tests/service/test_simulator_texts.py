"""The simulator, from a phone to the account: signed webhooks, answers, fallback, stop words, order."""

import threading
from collections.abc import Iterator

import pytest
from flask import Response

from service.simulator import inbound, outbound, segments
from service.simulator.webhooks import Patience
from tests.service.pretend_line import ACCOUNT, LINE, Heard, PretendTown, echo, reply

MAYA, TOMAS = "+15550002001", "+15550002002"
HASTY = Patience(connect=0.5, answer=0.5)


@pytest.fixture
def town() -> Iterator[PretendTown]:
    with PretendTown() as town:
        yield town


def xml(body: str) -> Response:
    return Response(f"<Response>{body}</Response>", mimetype="application/xml")


def test_a_text_reaches_the_line_signed_with_every_documented_field(town: PretendTown) -> None:
    sid = town.text(MAYA, "hello, is anyone there?")
    [heard] = town.line.texts()
    assert heard.genuine
    assert heard.form == {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": MAYA,
        "To": LINE,
        "Body": "hello, is anyone there?",
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        **{f"{end}{part}": "" for end in ("From", "To") for part in ("City", "State", "Zip")},
        "FromCountry": "US",
        "ToCountry": "US",
    }
    assert heard.headers["User-Agent"] == "TwilioProxy/1.1"
    assert heard.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert heard.headers["I-Twilio-Idempotency-Token"]


def test_the_answer_comes_back_to_the_phone_and_its_statuses_to_the_action(town: PretendTown) -> None:
    town.text(MAYA, "hi")
    assert town.hears(MAYA) == ["You said hi"]
    assert town.line.statuses() == ["queued", "sending", "sent", "delivered"]
    assert all(heard.genuine for heard in town.line.heard)
    assert town.client.messages.list(to=MAYA)[0].direction == "outbound-reply"


def test_pictures_come_with_addresses_and_types(town: PretendTown) -> None:
    sid = town.text(MAYA, media=[{"content_type": "image/png"}, {"url": "https://pictures.example/1"}])
    form = town.line.texts()[0].form
    assert sid.startswith("MM")
    assert (form["Body"], form["NumMedia"]) == ("", "2")
    assert form["MediaUrl0"].startswith("https://api.twilio.com/2010-04-01/")
    assert form["MediaContentType0"] == "image/png"
    assert form["MediaUrl1"] == "https://pictures.example/1"
    assert [item.content_type for item in town.client.messages(sid).media.list()] == [
        "image/png",
        "image/jpeg",
    ]


def test_emoji_quotes_and_1600_characters_arrive_unchanged_and_genuine(town: PretendTown) -> None:
    for body in ("🫂 “ça va”\r\n& + % =", "ñ" * 1600, " lead and trail "):
        town.text(MAYA, body)
        assert town.line.texts()[-1].form["Body"] == body
    assert all(heard.genuine for heard in town.line.texts())
    assert "at most 1600" in town.ask("POST", f"/handsets/{MAYA}/texts", {"body": "x" * 1601})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("“" * 70, 1),
        ("“" * 71, 2),
        ("🫂" * 35, 1),
        ("🫂" * 36, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
    ],
)
def test_segments_are_counted_as_carriers_count(text: str, parts: int) -> None:
    assert segments.count(text) == parts


def test_texts_of_one_phone_reach_the_line_in_order_even_when_it_is_slow(town: PretendTown) -> None:
    town.line.pause = 0.02
    for number in range(12):
        for phone in (MAYA, TOMAS):
            town.ask("POST", f"/handsets/{phone}/texts", {"body": f"{number}"})
    assert town.exchange.settle(20)
    for phone in (MAYA, TOMAS):
        heard = [text.form["Body"] for text in town.line.texts() if text.form["From"] == phone]
        assert heard == [f"{number}" for number in range(12)]
        assert town.hears(phone) == [f"You said {number}" for number in range(12)]


def test_two_phones_are_heard_side_by_side(town: PretendTown) -> None:
    both = threading.Barrier(2, timeout=60)

    def answer(heard: Heard) -> Response:
        if "Body" in heard.form:
            both.wait()
        return echo(heard)

    town.line.answer = answer
    for phone in (MAYA, TOMAS):
        town.ask("POST", f"/handsets/{phone}/texts", {"body": "hi"})
    assert town.exchange.settle(60)
    assert town.hears(MAYA) == town.hears(TOMAS) == ["You said hi"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response("<Response", mimetype="text/xml"), 12100),
        (Response('\n<?xml version="1.0"?><Response/>', mimetype="text/xml"), 12100),
        (Response("<Reply/>", mimetype="text/xml"), 12100),
        (Response("<Response/>", mimetype="text/html"), 12300),
        (Response("Hello", mimetype="text/plain"), 12300),
        (Response("<Response/>", status=500, mimetype="text/xml"), 11200),
        (Response(status=403), 11200),
        (Response(status=302, headers={"Location": "/elsewhere"}), 11200),
        (Response(f"<Response><!--{'x' * 66_000}--></Response>", mimetype="text/xml"), 11750),
    ],
)
def test_an_unusable_answer_goes_to_the_debugger_and_to_the_fallback(
    town: PretendTown, answer: Response, code: int
) -> None:
    town.exchange.numbers[LINE].sms_fallback_url = f"{town.line.url}/fallback/sms"
    town.line.answer = lambda heard: answer if heard.path == "/sms" else reply("We are here, one moment.")
    sid = town.text(MAYA, "hi")
    first, second = town.line.texts()
    assert second.path == "/fallback/sms"
    assert (second.form["ErrorCode"], second.form["ErrorUrl"]) == (str(code), f"{town.line.url}/sms")
    assert second.form["MessageSid"] == sid
    assert second.headers["I-Twilio-Idempotency-Token"] == first.headers["I-Twilio-Idempotency-Token"]
    assert second.genuine
    assert town.hears(MAYA) == ["We are here, one moment."]
    assert town.troubles() == [code]


def test_a_silent_line_is_given_up_on(town: PretendTown) -> None:
    town.exchange.patience = HASTY
    town.line.pause = 1.0
    sent = town.ask("POST", f"/handsets/{MAYA}/texts?wait=1", {"body": "hi"})
    assert sent["answered"] is False
    assert town.troubles() == [11200]


def test_a_line_that_dribbles_is_given_up_on_too(town: PretendTown) -> None:
    town.exchange.patience = HASTY

    def dribble() -> Iterator[str]:
        for _ in range(20):
            threading.Event().wait(0.2)
            yield " "

    town.line.answer = lambda heard: Response(dribble(), mimetype="text/xml")
    town.text(MAYA, "hi")
    assert town.troubles() == [11200]


def test_a_text_to_a_line_that_is_down_is_kept_by_the_carrier(town: PretendTown) -> None:
    town.line.close()
    town.exchange.numbers[LINE].sms_fallback_url = f"{town.line.url}/fallback/sms"
    town.text(MAYA, "hi")
    assert town.troubles() == [11205, 11205]
    assert [message.body for message in town.client.messages.list(to=LINE)] == ["hi"]


def test_the_answer_may_redirect_and_address_others(town: PretendTown) -> None:
    def answer(heard: Heard) -> Response:
        if heard.path == "/sms":
            message = f'<Message to="{TOMAS}"><Body>One </Body><Body>two</Body></Message>'
            return xml(message + "<Redirect>next?a=1</Redirect><Message>never</Message>")
        return xml("<Message>Three</Message><Say>no</Say>")

    town.line.answer = answer
    town.text(MAYA, "hi")
    assert [heard.path for heard in town.line.heard] == ["/sms", "/next?a=1"]
    assert all(heard.genuine for heard in town.line.heard)
    assert (town.hears(TOMAS), town.hears(MAYA)) == (["One two"], ["Three"])
    assert town.troubles() == [12200]


@pytest.mark.parametrize(
    "address",
    ["ftp://line.example/sms", "http://line.example:x/sms", "http://a:70000/", "http://line example/"],
)
def test_a_redirect_to_no_web_address_is_in_the_debugger(town: PretendTown, address: str) -> None:
    town.line.answer = lambda heard: xml(f"<Redirect>{address}</Redirect>")
    town.text(MAYA, "hi")
    assert town.troubles() == [11100]


def test_many_at_once_lose_nothing_and_keep_each_phone_in_order(town: PretendTown) -> None:
    phones = [f"+1555000{number}" for number in range(3000, 3020)]

    def talk(phone: str) -> None:
        for number in range(8):
            inbound.text(town.exchange, phone, LINE, f"{number}")
            wish = outbound.Wish(LINE, phone, f"unasked {number}", "api", callback_url=f"{town.line.url}/status")
            outbound.accept(town.exchange, wish)

    threads = [threading.Thread(target=talk, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert town.exchange.settle(60)
    for phone in phones:
        heard = town.hears(phone)
        assert [words for words in heard if words.startswith("You")] == [f"You said {n}" for n in range(8)]
        assert [words for words in heard if words.startswith("un")] == [f"unasked {n}" for n in range(8)]
    statuses = ["queued", "sending", "sent", "delivered"]
    assert all(town.line.statuses(attempt.sid) == statuses for attempt in town.exchange.attempts)
    assert len(town.exchange.attempts) == 20 * 16


def test_an_endless_redirect_ends(town: PretendTown) -> None:
    town.line.answer = lambda heard: xml("<Redirect>/sms</Redirect>")
    town.text(MAYA, "hi")
    assert (len(town.line.heard), town.troubles()) == (10, [11200])


@pytest.mark.parametrize("answer", [Response(status=204), xml(""), Response(b"", mimetype="text/html")])
def test_no_answer_is_an_answer(town: PretendTown, answer: Response) -> None:
    town.line.answer = lambda heard: answer
    town.text(MAYA, "hi")
    assert (town.hears(MAYA), town.troubles()) == ([], [])


def test_a_reply_that_cannot_be_sent_is_in_the_debugger(town: PretendTown) -> None:
    town.line.answer = lambda heard: xml(f"<Message/><Message>{'x' * 1601}</Message><Message>ok</Message>")
    town.text(MAYA, "hi")
    assert (town.hears(MAYA), town.troubles()) == (["ok"], [14103, 21617])


def test_webhooks_by_get_carry_everything_in_the_query(town: PretendTown) -> None:
    number = town.client.incoming_phone_numbers.list()[0]
    number.update(sms_url=f"{town.line.url}/sms?line=1", sms_method="GET")
    town.text(MAYA, "a b+c")
    [heard] = [heard for heard in town.line.texts() if heard.method == "GET"]
    assert heard.genuine
    assert (heard.form["line"], heard.form["Body"]) == ("1", "a b+c")


@pytest.mark.parametrize(
    "word", ["STOP", " stop ", "StopAll", "UNSUBSCRIBE", "cancel", "END", "QUIT", "REVOKE", "OPTOUT"]
)
def test_a_stop_word_is_answered_by_the_carrier_and_still_reaches_the_line(town: PretendTown, word: str) -> None:
    town.text(MAYA, word)
    assert [heard.form["Body"] for heard in town.line.texts()] == [word]
    assert "OptOutType" not in town.line.texts()[0].form
    [words] = town.hears(MAYA)
    assert "unsubscribed" in words and "988" in words
    assert town.troubles() == [21610]
    assert town.ask("GET", "/control/outbound")["outbound"] == []


def test_a_stop_word_inside_a_sentence_is_just_a_sentence(town: PretendTown) -> None:
    town.text(MAYA, "please stop")
    assert town.hears(MAYA) == ["You said please stop"]


@pytest.mark.parametrize("word", ["START", "yes", "UNSTOP"])
def test_a_start_word_lifts_a_stop_and_otherwise_is_an_ordinary_text(town: PretendTown, word: str) -> None:
    town.text(MAYA, word)
    assert town.hears(MAYA) == [f"You said {word}"]
    town.text(MAYA, "STOP")
    town.text(MAYA, "STOP")
    town.text(MAYA, word)
    assert len(town.hears(MAYA)) == 4
    assert town.hears(MAYA)[2].startswith("You will get texts")
    assert town.hears(MAYA)[3] == f"You said {word}"


def test_a_stop_concerns_one_phone_and_one_number(town: PretendTown) -> None:
    other = "+15550001001"
    town.exchange.add_number(other, {"sms_url": f"{town.line.url}/sms"})
    town.text(MAYA, "STOP")
    town.text(MAYA, "hi", to=other)
    town.text(TOMAS, "hi")
    assert town.hears(MAYA)[1:] == ["You said hi"]
    assert town.hears(TOMAS) == ["You said hi"]
    stopped = town.ask("GET", "/control/carrier-texts")["stopped"]
    assert stopped == [{"line_number": LINE, "number": MAYA}]


@pytest.mark.parametrize("word", ["HELP", "info"])
def test_help_is_answered_in_the_words_the_account_pasted(town: PretendTown, word: str) -> None:
    town.ask("POST", "/control/carrier-texts", {"help": "Ayuda: 988"})
    town.line.answer = lambda heard: Response(status=204)
    town.text(MAYA, word)
    assert town.hears(MAYA) == ["Ayuda: 988"]
    assert "each some words" in town.ask("POST", "/control/carrier-texts", {"help": ""})
    assert "each some words" in town.ask("POST", "/control/carrier-texts", {"welcome": "hi"})
