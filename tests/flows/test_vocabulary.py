"""Commands, carrier words, languages and the two sentences that need care are told apart."""

import re

import pytest

from flows import vocabulary
from flows.vocabulary import fold
from tests.flows.transcripts import phrases


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("PASS", "pass"), ("pass.", "pass"), ("Paso", "pass"), ("¡Paso!", "pass"), ("TALK", "talk"),
        ("Hablar", "talk"),
        ("lighter", "lighter"), ("SUAVE", "lighter"), ("más suave", "lighter"), ("pause", "pause"),
        ("Pausa", "pause"),
        ("REPAIR", "repair"), ("reparar", "repair"), ("call", "call"), ("Llamar", "call"), ("Done!", "done"),
        ("listo", "done"), ("Lista", "done"), ("URGENT", "urgent"), ("urgente!!!", "urgent"), ("delete",
        "delete"),
        ("BORRAR", "delete"), ("repeat", "repeat"), ("Repetir", "repeat"), ("BACKUP", "backup"),
        ("back-up", "backup"),
        ("Apoyo", "backup"), ("HANDOVER", "handover"), ("hand over", "handover"), ("relevo", "handover"),
        ("ON", "on"),
        ("turno", "on"), ("off", "off"), ("Fuera", "off"), ("break", "break"), ("descanso", "break"),
        ("status", "status"), ("ESTADO", "status"), ("please pass", None), ("I am done", None), ("", None),
        ("urgent care", None), ("on my own", None), ("stop", None),
    ],
)  # fmt: skip
def test_a_whole_message_is_a_command_in_any_shipped_language(text: str, canonical: str | None) -> None:
    assert vocabulary.command(text) == canonical


@pytest.mark.parametrize(
    ("text", "carrier", "own"),
    [
        ("STOP", "stop", None), ("StopAll", "stop", None), ("unsubscribe", "stop", None),
        ("CANCEL", "stop", None),
        ("end", "stop", None), ("Quit", "stop", None), ("revoke", "stop", None), ("optout", "stop", None),
        (" stop ", "stop", None), ("START", "start", None), ("yes", "start", None), ("UNSTOP", "start", None),
        ("HELP", "help", None), ("info", "help", None), ("ALTO", None, "stop"), ("pare", None, "stop"),
        ("Detener", None, "stop"), ("EMPEZAR", None, "start"),
        ("alta", None, "start"),
        ("¡Ayuda!", None, "help"), ("Stop.", None, "stop"), ("HELP!!", None, "help"), ("“end”", None, "stop"),
        ("stop 🙏", None, "stop"), ("Yes!", None, "start"),
        ("please stop", None, None), ("no", None, None), ("make it stop", None, None), ("", None, None),
    ],
)  # fmt: skip
def test_carrier_words_are_whole_messages(text: str, carrier: str | None, own: str | None) -> None:
    assert vocabulary.carrier_word(text) == carrier
    assert vocabulary.own_carrier_word(text) == own


def test_no_command_of_ours_is_a_carrier_word() -> None:
    """Carrier words are never ours (promise 11)."""
    words = {word for table in vocabulary.COMMANDS.values() for word in table}
    assert not words & (set(vocabulary.CARRIER_WORDS) | set(vocabulary.OWN_CARRIER_WORDS))


@pytest.mark.parametrize(
    ("text", "language"),
    [("ES", "es"), ("en", "en"), ("Español", "es"), ("ESPAÑOL.", "es"), ("spanish", "es"), ("English", "en"),
     ("INGLÉS", "en"), ("in Spanish", "es"), ("es que no", None), ("", None)],
)  # fmt: skip
def test_a_language_can_be_named(text: str, language: str | None) -> None:
    assert vocabulary.language_named(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [("hola", "es"), ("¡Hola!", "es"), ("necesito hablar con alguien", "es"), ("me siento muy mal", "es"),
     ("AYUDA", "es"), ("ayúdenme por favor", "es"), ("hi", "en"), ("i need help", "en"), ("is anyone there", "en"),
     ("I’m not ok", "en"), ("hola, can you help me", None), ("Maria", None), ("1", None), ("ok", None), ("no", None),
     ("si", None), ("😭", None), ("hmm", None), ("solo", None), ("gracias!", None), ("", None), ("bonjour", None),
     ("não sei porque", None), ("porque", None), ("oi, pode me ajudar por favor", None), ("eu nao estou bem", None),
     ("ola, no puedo mas", "es"), ("porque no puedo dormir", "es")],
)  # fmt: skip
def test_a_language_is_heard_only_beyond_doubt(text: str, language: str | None) -> None:
    assert vocabulary.language_heard(text) == language


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_the_line_itself_says_is_heard_as_what_it_is_or_not_at_all(language: str) -> None:
    """Each sentence of ours, as much ordinary writing as there is here, in one language and never in the other."""
    said = [re.sub(r"{[^}]*}", "", texts[language]) for texts in phrases().texts.values() if language in texts]
    assert len(said) > 300 and {vocabulary.language_heard(text) for text in said} <= {language, None}


@pytest.mark.parametrize(
    "text",
    ["stop texting me", "Please stop texting me!", "please unsubscribe me", "no more messages",
    "stop messaging me",
     "quit sending me messages", "stop writing to me", "don't text me", "please do not contact me",
     "take me off this",
     "remove me from this list", "opt me out", "leave me alone", "wrong number", "stop these messages",
     "please stop",
     "dejen de escribirme", "deja de mandarme mensajes", "no me escriban más", "no quiero más mensajes",
     "no quiero recibir esto", "no más mensajes", "número equivocado", "quiero darme de baja",
     "paren de llamar"],
)  # fmt: skip
def test_a_sentence_may_mean_stop(text: str) -> None:
    assert vocabulary.may_mean_stop(text)


@pytest.mark.parametrize(
    "text",
    ["make it stop", "I want it to end", "can't stop crying", "I can’t stop texting him",
    "he won't stop calling me",
     "she told me to stop calling", "I want to stop", "I want everything to end", "please make the pain stop",
     "stop", "CANCEL", "alto", "my kids never call me", "they don't text me anymore", "nobody messages me",
     "I need to stop drinking", "no puedo parar de llorar", "quiero que pare", "quiero que todo termine",
     "no me llaman mis hijos", "how do I quit smoking", "he says leave me alone all the time", ""],
)  # fmt: skip
def test_pain_is_never_taken_for_stop(text: str) -> None:
    """ "make it stop" and "I want it to end" never opt anyone out (promise 11)."""
    assert not vocabulary.may_mean_stop(text)


@pytest.mark.parametrize(
    ("text", "wants"),
    [("talk", True), ("someone?", True), ("Is anyone there", True), ("can somebody talk", True),
    ("hablar", True),
     ("¿hay alguien?", True), ("are you there", True), ("I want to chat", True), ("quiero platicar", True),
     ("I don't want to talk", False), ("nobody talks to me", False), ("my dog died", False), ("", False),
     ("I want to hurt someone", False), ("no quiero hablar con nadie", False)],
)  # fmt: skip
def test_asking_for_a_person_is_heard(text: str, wants: bool) -> None:
    assert vocabulary.wants_a_person(text) is wants


@pytest.mark.parametrize(
    ("text", "folded"),
    [("  HOLA   Mundo!! ", "hola mundo"), ("¿Qué?", "que"), ("“Yes”", "yes"), ("I’m", "i'm"), ("2️⃣", "2"),
    ("🔟", "10"),
     ("ＡＢＣ", "abc"), ("Straße", "strasse"), ("…", ""), ("👍🏾", "👍"), ("a\u200bb", "ab"), ("ﬁn", "fin")],
)  # fmt: skip
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "is_so"),
    [("ok thank you", True), ("Thanks so much!", True), ("👍🏽", True), ("Thanks 🙏❤️", True),
     ("ok, great. thanks", True), ("Vale y gracias", True), ("mil gracias", True),
     ("thanks for everything, goodbye", False), ("ok but I am scared", False),
     ("thanks for nothing", False), ("good night world", False), ("a lot", False), ("😭", False), ("", False)],
)  # fmt: skip
def test_only_thanks(text: str, is_so: bool) -> None:
    """A word more, and it is read as what it is."""
    assert vocabulary.only_thanks(text) is is_so
