"""What we answer the phone company is XML that says what we meant, whatever the words are."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.messaging_response import MessagingResponse

from service.carrier import twiml

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n<>&\"'"))


@given(st.lists(st.tuples(WORDS, st.sampled_from(["", "https://x.example/sms/status?o=1&b=2"])), min_size=1))
def test_the_words_arrive_as_they_were(messages: list[tuple[str, str]]) -> None:
    """In order, each with its receipt URL, as twilio's own classes would have written it."""
    root = ElementTree.fromstring(twiml.texts(messages).encode())
    assert [(one.text or "", one.get("action", "")) for one in root] == [
        (_plain(words), url) for words, url in messages
    ]
    theirs = MessagingResponse()
    for words, url in messages:
        theirs.message(_plain(words), action=url or None)
    assert [one.text or "" for one in root] == [one.text or "" for one in ElementTree.fromstring(str(theirs).encode())]


@given(st.text())
def test_no_words_make_bad_xml(words: str) -> None:
    """Control characters and halves of characters are left out."""
    ElementTree.fromstring(twiml.texts([(words, "")]).encode())


def test_nothing_to_say() -> None:
    """An empty response, with no white space before it."""
    assert twiml.texts([]) == twiml.NOTHING
    assert list(ElementTree.fromstring(twiml.NOTHING.encode())) == []


def test_spoken_in_both_languages_and_then_hung_up() -> None:
    """Say, Say, Hangup."""
    root = ElementTree.fromstring(twiml.spoken({"en": "Hello", "es": "Hola"}).encode())
    assert [(one.tag, one.get("language"), one.text) for one in root] == [
        ("Say", "en-US", "Hello"),
        ("Say", "es-US", "Hola"),
        ("Hangup", None, None),
    ]


def _plain(words: str) -> str:
    return "".join(character for character in words if character not in "\ufffe\uffff")
