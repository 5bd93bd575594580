"""The words the line knows: roles, depths, commands, carrier words, and how a reply is folded. Pure."""

import re
import unicodedata
from collections.abc import Mapping

ROLES = ("caller", "peer", "responder")
MEDIA = ("sms", "voice")
DEPTHS = ("light", "some", "full")
USED_FOR = (
    "arrival",
    "waiting",
    "shared check-in",
    "on my own",
    "closing",
    "aftercare",
    "follow-up",
    "nobody free",
    "on call",
    "practice",
)
UNCHASED = ("closing", "follow-up", "on call", "practice")
"""After these nobody is reminded: a question that is left open ends without a word, a day after it began."""


def families(lines: str) -> dict[str, str]:
    """Folded word -> its meaning, from lines of "meaning: word, word"."""
    families = (line.split(":") for line in lines.strip().splitlines())
    return {word.strip(): meaning.strip() for meaning, words in families for word in words.split(",")}


def _numbered(*words: str) -> dict[str, int]:
    """Words for 1, 2, 3 ...; several for one number are separated by a slash."""
    return {word: number for number, group in enumerate(words, 1) for word in group.split("/")}


COMMANDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        **{word: word for word in ("pass", "talk", "lighter", "pause", "repair", "call", "done", "urgent")},
        **{word: word for word in ("delete", "repeat", "on", "off", "break", "status", "practice", "drop", "apart")},
        **families(
            "heavy: heavy\nbackup: backup, back up, back-up\nhandover: handover, hand over, hand-over\nleave: leave"
            "\nstatus: am i on\nhide: hide\nshow: show\ntwo texts: two texts, 2 texts\none text: one text, 1 text"
        ),
    },
    "es": families("""
        pass: paso
        talk: hablar
        lighter: suave, mas suave
        pause: pausa
        repair: reparar
        call: llamar
        done: listo, lista
        urgent: urgente
        delete: borrar
        repeat: repetir
        heavy: pesado
        backup: apoyo
        handover: relevo
        leave: salir
        hide: ocultar
        show: mostrar
        on: turno
        off: fuera
        break: descanso
        status: estado
        practice: practica
        drop: ceder
        apart: aparte
        two texts: dos textos, 2 textos
        one text: un texto, 1 texto
    """),
}

CARRIER_WORDS: Mapping[str, str] = families("""
    stop: stop, stopall, unsubscribe, cancel, end, quit, revoke, optout
    start: start, yes, unstop
    help: help, info
""")
OWN_CARRIER_WORDS: Mapping[str, str] = families("""
    stop: alto, pare, detener
    start: empezar, alta
    help: ayuda
""")
_WISHES: Mapping[str, str] = families("""
    same peer: same peer, the same peer, same peer again, same person, the same person
    same peer: mismo par, el mismo par, misma persona, la misma persona
    someone new: someone new, somebody new, new peer, a new peer, another peer, someone else, somebody else
    someone new: alguien nuevo, par nuevo, un par nuevo, otro par, otra persona
    any peer: any peer, cualquier par, cualquiera
""")
_LANGUAGE_WORDS: Mapping[str, str] = families("""
    en: en, english, ingles, in english, en ingles, english please, in english please, ingles por favor
    es: es, espanol, spanish, in spanish, en espanol, spanish please, in spanish please, espanol por favor
    es: castellano, en castellano, en espanol por favor
    en: en ingles por favor
""")

NUMBER_WORDS: Mapping[str, Mapping[str, int]] = {
    "en": {
        **_numbered("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
        **_numbered("first/first one/1st", "second/second one/2nd", "third/third one/3rd"),
        "fourth": 4,
        "4th": 4,
        "fifth": 5,
        "5th": 5,
    },
    "es": {
        **_numbered("uno/una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
        **_numbered("primero/primera/1a/1o/1ro/1ra", "segundo/segunda/2a/2o/2do/2da", "tercero/tercera/3a/3o/3ro/3ra"),
        "cuarto": 4,
        "cuarta": 4,
        "quinto": 5,
        "quinta": 5,
    },
}

YES_NO_LABELS: Mapping[str, Mapping[str, str]] = {
    "yes": {"en": "Yes", "es": "Sí"},
    "no": {"en": "No", "es": "No"},
}
YES_NO_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": families("""
        yes: yes, y, yeah, yep, yup, ya, yea, sure, ok, okay, k, 👍, fine, of course, absolutely, definitely
        yes: yes i do, i do, please do, that's fine, thats fine, that is fine, i would, yes i would
        yes: yes yes, yeah yeah, yes i am, i am, sounds good, of course yes, why not, 👌, ✅
        no: no, n, nope, nah, 👎, not now, not really, not yet, not today, never, rather not, i'd rather not
        no: no i don't, no i dont, i don't, i dont, i do not, no no, no way, of course not, absolutely not
        no: definitely not, i'd rather not today, maybe later, later, another time, ❌
    """),
    "es": families("""
        yes: si, s, sip, claro, claro que si, por supuesto, dale, vale, bueno, de acuerdo, esta bien
        yes: si quiero, si si, si claro, claro si, me gustaria, por que no, desde luego
        no: no, nop, ahora no, hoy no, todavia no, no quiero, nunca, para nada, mejor no, prefiero que no
        no: no no, claro que no, por supuesto que no, desde luego que no, aun no, luego, mas tarde, otro dia
    """),
}

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "´": "'", "`": "'", "\u00a0": " "})
_EDGES = " \t\r\n.,;:!?¡¿…\"'()[]*#~_-–—"
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """The reply as it is compared: no case, accents, emoji frames or end punctuation; single spaces."""
    if not text.isascii():
        text = text.translate(_QUOTES).replace("🔟", "10")
        text = unicodedata.normalize("NFKD", text).translate(_KEPT)
    return _SPACES.sub(" ", text.casefold().strip(_EDGES))


class _Kept(dict[int, int | None]):
    """A table for `str.translate` that takes out accents, skin tones and emoji frames; it learns as it goes."""

    _MOST = 5000

    def __missing__(self, code: int) -> int | None:
        is_skin_tone = 0x1F3FB <= code <= 0x1F3FF
        kept = None if is_skin_tone or unicodedata.category(chr(code)) in ("Mn", "Me", "Cf") else code
        if len(self) < self._MOST:
            self[code] = kept
        return kept


_KEPT = _Kept()


_PLEADING = r"(?:please|help(?: me)?(?: now)?|now|urgente?|por favor|ayuda|ayudenme|ahora|necesito ayuda|i need help)"
_URGENT = re.compile(rf"(?:{_PLEADING}[ ,.!]+)?urgente?(?:[ ,.!]+{_PLEADING}){{0,3}}")
"""The word for on call with nothing but a plea around it is that word: nobody is made to send it again."""
_NO_WORDS = re.compile(r"^\W+|\W+$")
_COMMANDS = {word: name for words in COMMANDS.values() for word, name in words.items()}


def command(text: str) -> str | None:
    """The house command this whole message is, in any shipped language, or None."""
    folded = fold(text)
    return _COMMANDS.get(folded) or ("urgent" if _URGENT.fullmatch(folded) else None)


def carrier_word(text: str) -> str | None:
    """ "stop", "start" or "help" if the whole message is a word that Twilio itself acts on."""
    return CARRIER_WORDS.get(text.strip().casefold())


def own_carrier_word(text: str) -> str | None:
    """The same three kinds for what Twilio passes by and we must act on: Spanish words, and its own as "Stop."."""
    alone = _NO_WORDS.sub("", fold(text))
    return OWN_CARRIER_WORDS.get(alone) or (None if carrier_word(text) else CARRIER_WORDS.get(alone))


def language_named(text: str) -> str | None:
    """The language code this whole message names ("ES", "Español", "english"), or None."""
    return _LANGUAGE_WORDS.get(fold(text))


_SURE_SIGNS = {
    "en": re.compile(
        r"\b(?:hello|hi|help|please|thanks|thank you|i|i'?m|my|you|your|the|and|is|are|am|can'?t|don'?t|need|want"
        r"|talk|feel|someone|anyone|have|with|just|what|who|how|this)\b"
    ),
    "es": re.compile(
        r"\b(?:hola|buenas|buenos dias|ayuda|ayudar|ayud[ae]n?me|por favor|necesito|quiero|quisiera|estoy"
        r"|siento|tengo|puedo|pueden?|hablar|alguien|muy|tambien|pero|usted|ustedes)\b"
    ),
}


_PORTUGUESE = re.compile(
    r"\b(?:nao|voces?|eu|oi|estou|tenho|quero|posso|falar|alguem|muito|obrigad[oa]|uma|minha|meu|pode me ajudar)\b"
)
"""Near enough to Spanish to share words with it; whoever writes it is not taken to have chosen Spanish."""


def language_heard(text: str) -> str | None:
    """The one shipped language that words are in beyond doubt ("hola, necesito hablar"), or None."""
    folded = fold(text)
    heard = [code for code, signs in _SURE_SIGNS.items() if signs.search(folded)]
    if heard == ["es"] and _PORTUGUESE.search(folded):
        return None
    return heard[0] if len(heard) == 1 else None


def wish(text: str) -> str | None:
    """ "same peer", "someone new" or "any peer" if this whole message says whom somebody would like to talk with."""
    return _WISHES.get(fold(text))


_PERSON = re.compile(
    r"\b(?:talk|chat|speak|someone|somebody|anyone|anybody|(?:a|real) (?:person|human|peer)|with (?:a )?peer"
    r"|hablar|habla|platicar|charlar|conversar|alguien|una persona|un par|companer[oa])\b"
)
_NO_PERSON = re.compile(
    r"\b(?:don'?t (?:want|need|feel like)|do not (?:want|need)|can'?t|cannot|never|not|nobody|no one"
    r"|hate|hurt|kill"
    r"|no (?:quiero|puedo|necesito)|nunca|nadie|odio|lastimar|matar)\b"
)
_HERE = re.compile(
    r"\b(?:any(?:one|body)|some(?:one|body)) (?:there|here|around|on)\b|\bare you there\b"
    r"|\bhay alguien\b|\balguien (?:ahi|alli|disponible)\b|\bestan ahi\b"
)


def wants_a_person(text: str) -> bool:
    """Whether these words ask for somebody to talk with ("talk", "is anyone there", "hay alguien")."""
    folded = fold(text)
    if _HERE.search(folded) or folded in _WISHES:
        return True
    return len(folded) <= 120 and bool(_PERSON.search(folded)) and not _NO_PERSON.search(folded)


_ASKS = re.compile(
    r"(?:(?:please|um|so|ok|hi) )*(?:(?:can|could|may) i|i(?:'d| would)? (?:want|need|like|wanna)|puedo|quiero|quisiera"
    r"|necesito|me gustaria)\b.{0,20}\b(?:talk|speak|chat|hablar|platicar|charlar|conversar)\b.{0,24}"
    r"|i (?:need|want) (?:someone|somebody|a person|a peer)\b.{0,24}|(?:necesito|quiero) (?:a alguien|un par)\b.{0,24}"
)


def asks_for_a_person(text: str) -> bool:
    """Whether that is all these words do, where other words may be an answer ("can I talk to a person")."""
    folded = fold(text)
    return wants_a_person(text) and bool(_ASKS.fullmatch(folded) or _HERE.search(folded))


_LEAVES = re.compile(
    r"(?:(?:please |i want to )?(?:never ?mind|nvm|forget it|cancel|stop (?:waiting|looking)|i'?m (?:good|fine|ok) now"
    r"|olvidalo|cancelar|ya no hace falta|ya no quiero esperar|ya estoy bien)[ ,.!]*)+(?:please|thanks|gracias)?"
)


def may_leave(text: str) -> bool:
    """Whether somebody who waits may not want to any more; they hear how to say so."""
    return bool(_LEAVES.fullmatch(fold(text)))


_THANKS = re.compile(
    r"(?:(?:(?:thank(?:s| you| u)|thx|ty)(?: so much| very much| a lot)?|great|perfect|good|sounds good|got it|will do"
    r"|ok|okay|(?:muchas |mil )?gracias|muy amable|perfecto|genial|vale|de acuerdo|[👍🙏❤😊🙂])"
    r"(?: and\b| y\b)?[ ,.;!]*)+"
)


def only_thanks(text: str) -> bool:
    """Whether a text says thank you, or that it is good so, and nothing else."""
    return bool(_THANKS.fullmatch(fold(text)))


_STOP_SENTENCE = re.compile(
    r"\bunsubscribe\b|\bopt(?:ing)?(?: me)? out\b|\bremove me\b|\btake me off\b"
    r"|\bdelete my number\b"
    r"|\b(?:stop|quit|cease) (?:text|messag|contact|writ|bother|call|send)\w*"
    r"(?: to)?(?: me| us| this number| (?:me )?(?:text|message)s?| please| now|$)"
    r"|\bstop (?:all )?(?:these |the |your |this )?(?:text|message|sms)e?s?\b(?! (?:him|her|them|my))"
    r"|(?:^|[.,;!] ?|\b(?:please|just|and) )(?:don'?t|do not|never) "
    r"(?:text|message|contact|write(?: to)?|call) me"
    r"|\bno more (?:text|message|sms)\w*|^(?:(?:please|just) )*leave me alone(?: please)?$|\bwrong number\b"
    r"|^(?:please stop|stop please|stop it please|just stop|stop now|stop stop)$"
    r"|\b(?:dejen|deja|dejame|paren|pare|para|basta) de "
    r"(?:escribir|mandar|enviar|llamar|molestar|contactar)\w*"
    r"|\bno (?:me )?(?:escriban|escribas|manden|mandes|envien|envies|llamen|llames|contacten|molesten)\b"
    r"|\bno (?:quiero|deseo) (?:mas )?(?:mensajes|textos|sms|recibir)\b|\bno mas (?:mensajes|textos|sms)\b"
    r"|\b(?:quiten|borren|saquen)(?:me)? (?:de la lista|mi numero)\b|\bnumero equivocado\b"
    r"|\b(?:darme|dame|denme) de baja\b"
)
_NOT_US = re.compile(
    r"\b(?:make (?:it|this|them|him|her) stop|(?:can'?t|cannot|don'?t|won'?t|not) stop|never stops?"
    r"|told (?:him|her|them|me) to|nobody|no one|hates?"
    r"|(?:he|she|they|ex|mom|dad|boss|husband|wife)\b[^.]{0,30}\b(?:stop|won'?t|keeps?))\b"
)


def may_mean_stop(text: str) -> bool:
    """Whether a sentence may ask the line to stop writing; asked once and shown to a person, never acted on.

    "make it stop", "I want it to end" and "can't stop crying" are about pain and are never taken for it.
    """
    folded = fold(text)
    if carrier_word(text) or own_carrier_word(text):
        return False
    return bool(_STOP_SENTENCE.search(folded)) and not _NOT_US.search(folded)
