"""What the phone company tells us: signatures as twilio's own validator sees them, and what can be read."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import ImmutableMultiDict

from service.carrier import webhook
from service.errors import BadInput

TOKEN = "the token"
PAIRS = st.lists(
    st.tuples(st.sampled_from(["Body", "From", "To", "a", "B", "é"]) | st.text(max_size=5), st.text(max_size=20))
)
PUBLIC = st.sampled_from(
    [
        "https://line.example.org",
        "http://127.0.0.1:8000",
        "https://line.example.org:8443/shoulder",
        "https://x.example",
    ]
)
PATHS = st.sampled_from(["/sms", "/sms/status", "/voice/hold"])
QUERIES = st.dictionaries(st.text("ao_-", min_size=1, max_size=3), st.text(max_size=5), max_size=2).map(urlencode)


@given(PUBLIC, PATHS, QUERIES, PAIRS)
def test_what_the_carrier_signs_is_let_in(public: str, path: str, query: str, pairs: list[tuple[str, str]]) -> None:
    """Twilio's own signature over the same URL and form, with repeated names too."""
    url = webhook.signed_urls(public, path, query)[0]
    signature = RequestValidator(TOKEN).compute_signature(url, ImmutableMultiDict(pairs))
    assert webhook.signed_by((TOKEN,), [url], pairs, signature)
    assert webhook.signed_by(("newer", TOKEN), [url], pairs, signature)
    assert not webhook.signed_by(("newer", ""), [url], pairs, signature)


@given(PUBLIC, PATHS, QUERIES, PAIRS, PAIRS, st.booleans())
def test_we_agree_with_twilios_validator(
    public: str, path: str, query: str, signed: list[tuple[str, str]], sent: list[tuple[str, str]], same: bool
) -> None:
    """Whatever was signed and whatever arrived: both let it in or both do not."""
    arrived = signed if same else sent
    urls = webhook.signed_urls(public, path, query)
    validator = RequestValidator(TOKEN)
    for url in urls:
        signature = validator.compute_signature(url, ImmutableMultiDict(signed))
        theirs = validator.validate(urls[0], ImmutableMultiDict(arrived), signature)
        assert webhook.signed_by((TOKEN,), urls, arrived, signature) == theirs


@given(st.text(), st.text(), PAIRS)
def test_a_signature_of_any_kind_never_raises(signature: str, token: str, pairs: list[tuple[str, str]]) -> None:
    """Nonsense is simply not a signature."""
    assert not webhook.signed_by((TOKEN,), ["https://line.example.org/sms"], pairs, signature)
    webhook.signed_by((token,), ["https://line.example.org/sms"], [("\ud800", "\udfff")], signature)


def test_no_token_lets_nobody_in() -> None:
    """An empty token signs happily: it must never count."""
    url = "https://line.example.org/sms"
    signature = RequestValidator("").compute_signature(url, {})
    assert not webhook.signed_by(("", ""), [url], [], signature)


@pytest.mark.parametrize("number", ["+15552220001", "+34600000000", "+442071838750"])
def test_a_persons_number(number: str) -> None:
    """Somebody who can be known again."""
    assert webhook.is_person(number)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "anonymous",
        "Restricted",
        "12345",
        "+1",
        "5552220001",
        "+266696687",
        "+7378742833",
        "whatsapp:+15552220001",
        "+0123456789",
        "+1555222000112345",
        "ALERTS",
    ],
)
def test_what_is_nobodys_number(number: str) -> None:
    """Withheld, short, a word, or not a number at all."""
    assert not webhook.is_person(number)


@given(st.text(max_size=20))
def test_any_sender_can_be_judged(number: str) -> None:
    """It never raises."""
    webhook.is_person(number)


SID = "SM" + "a" * 32
FORM = {"MessageSid": SID, "From": "+15552220001", "To": "+15550001000"}


def test_a_text_is_read_leniently() -> None:
    """Pictures alone have no Body; names we do not know are no concern."""
    assert webhook.text({**FORM, "NumMedia": "2", "New": "x"}) == webhook.InboundText(
        SID, "+15552220001", "+15550001000", "", 2, ""
    )
    assert webhook.text({**FORM, "Body": " hi ", "OptOutType": "STOP"}).opt_out == "stop"


@pytest.mark.parametrize(
    "spoilt", [{"MessageSid": ""}, {"From": " "}, {"To": ""}, {"MessageSid": "SM1"}, {"NumMedia": "-1"}]
)
def test_what_every_text_has_must_be_there(spoilt: dict[str, str]) -> None:
    """The sentence names the field."""
    with pytest.raises(BadInput, match=next(iter(spoilt))):
        webhook.text({**FORM, **spoilt})


@pytest.mark.parametrize(("named", "outbox_id"), [("12", 12), ("", None), ("-1", None), ("1" * 19, None), ("x", None)])
def test_a_receipt_carries_our_id_or_none(named: str, outbox_id: int | None) -> None:
    """Anything else in the query is no id of ours."""
    found = webhook.receipt({"MessageSid": SID, "MessageStatus": "sent"}, {"o": named, "at": named})
    assert found == webhook.Receipt(outbox_id, outbox_id, SID, "sent", "")


def test_our_id_survives_the_callback_url() -> None:
    """What callback writes, receipt reads."""
    url = webhook.callback("https://line.example.org", 7, 1_795_474_800.1234)
    assert url == "https://line.example.org/sms/status?o=7&at=1795474800123"
    found = webhook.receipt({"MessageSid": SID, "MessageStatus": "sent"}, dict(parse_qsl(urlsplit(url).query)))
    assert (found.outbox_id, found.written) == (7, webhook.written(1_795_474_800.1234))
