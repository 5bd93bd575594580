"""The story of the demo: a rough night, a peer who knows it, a hello the next day, somebody on call."""

import re

from service.demo.scene import ALEX, ANA, HOUR, MINUTE, NOOR, RILEY, RINGS, SAM, Scene, Unlike

FIRST_WORDS = "hi. rough night. my sister is back in hospital"
SEALED_BY_ALEX = "I keep thinking I should have noticed sooner."
SEALED_BY_SAM = "My brother was ill last year. Some nights still weigh on me."
OWN_NUMBER = "could we talk on the phone? mine is 555-000-7001"
A_MINUTE_AND = MINUTE + 1
_CODE = re.compile(r"Text (\d{4}) to take it")


def tell(scene: Scene) -> None:
    """From the first text to the last. Raises Unlike as soon as somebody does not read what they should."""
    _arrive(scene)
    _match(scene)
    _check_in(scene)
    _talk(scene)
    _part(scene)
    _follow_up(scene)
    _reach_on_call(scene)


def code_in(body: str) -> str | None:
    """The code in a page."""
    match = _CODE.search(body)
    return match[1] if match else None


def _arrive(scene: Scene) -> None:
    scene.chapter("Alex writes for the first time")
    scene.texts(ALEX, FIRST_WORDS)
    scene.reads(ALEX, "988", "STOP ends all texts", "1 With a peer")
    scene.texts(ALEX, "1")
    scene.reads(ALEX, "How much can you hold")
    scene.texts(ALEX, "2")
    scene.reads(ALEX, "looking for a peer")


def _match(scene: Scene) -> None:
    scene.chapter("Two peers are asked, and one takes it")
    scene.reads(SAM, "1 = take it")
    scene.reads(ANA, "1 = take it")
    scene.texts(SAM, "1")
    scene.reads(ALEX, "A peer is here")
    scene.reads(SAM, "You are with them now", FIRST_WORDS)
    scene.reads(ANA, "already being looked after")
    scene.texts(ANA, "1")
    scene.reads(ANA, "already being looked after")


def _check_in(scene: Scene) -> None:
    scene.chapter("Both take the same check-in, each sealed until both are in")
    scene.reads(ALEX, "How is your mood")
    scene.reads(SAM, "How is your mood")
    scene.texts(ALEX, "2")
    scene.reads(ALEX, "kept closed")
    scene.texts(SAM, "4")
    scene.reads(SAM, "You said 4. The caller said 2.", "weighs on you")
    scene.reads(ALEX, "You said 2. Sam said 4.", "weighs on you")
    scene.texts(ALEX, SEALED_BY_ALEX)
    scene.later(A_MINUTE_AND)
    scene.reads(ALEX, "kept closed")
    scene.texts(SAM, SEALED_BY_SAM)
    scene.later(A_MINUTE_AND)
    scene.reads(ALEX, SEALED_BY_SAM)
    scene.reads(SAM, SEALED_BY_ALEX)


def _talk(scene: Scene) -> None:
    scene.chapter("They talk; the line passes words on, and never a number")
    scene.texts(ALEX, "it helps that you know what that is like")
    scene.reads(SAM, "it helps that you know")
    scene.texts(SAM, "I do. Nobody sees everything coming. Who is with her tonight?")
    scene.reads(ALEX, "Sam: I do.")
    scene.texts(ALEX, OWN_NUMBER)
    scene.reads(SAM, "could we talk on the phone")
    scene.reads(ALEX, "left the phone number out")


def _part(scene: Scene) -> None:
    scene.chapter("A goodbye that both know of, and a question only Alex is asked")
    scene.texts(SAM, "DONE")
    scene.reads(SAM, "say goodbye")
    scene.texts(SAM, "1")
    scene.reads(ALEX, "Sam is saying goodbye")
    scene.texts(ALEX, "thank you, Sam")
    scene.reads(SAM, "thank you, Sam")
    scene.later(3 * MINUTE)
    scene.reads(SAM, "closed now")
    scene.reads(ALEX, "closed now", "May we check in with you again?")
    scene.texts(ALEX, "1")
    scene.reads(ALEX, "a text or a call?")
    scene.texts(ALEX, "1")
    scene.reads(ALEX, "What time suits you?")
    scene.texts(ALEX, "1")
    scene.reads(ALEX, "where you are?")
    scene.texts(ALEX, "1")
    scene.reads(ALEX, "I will write on Tuesday")


def _follow_up(scene: Scene) -> None:
    scene.chapter("The clock is moved on to the next morning")
    scene.later(16 * HOUR)
    scene.chapter("The follow-up has come")
    scene.reads(ALEX, "As agreed, a short hello", "how is today going")
    scene.texts(ALEX, "2")
    scene.reads(ALEX, "What would you like now?")


def _reach_on_call(scene: Scene) -> None:
    scene.chapter("Alex needs somebody now; the page climbs until somebody has it")
    scene.texts(ALEX, "URGENT")
    scene.reads(ALEX, "reaching our on-call person")
    scene.reads(RILEY, "on call is needed")
    scene.hears(RILEY, RINGS)
    scene.later(MINUTE)
    scene.reads(NOOR, "on call is needed")
    scene.hears(NOOR, RINGS)
    scene.later(4 * MINUTE)
    scene.reads(RILEY, "on call is needed")
    scene.reads(ALEX, "Nobody on call has answered yet")
    page = scene.first(NOOR, "on call is needed")
    code = code_in(page.body) if page else None
    if code is None:
        raise Unlike("Noor's page should have had a code of four digits.")
    scene.chapter("Noor takes it with the code")
    scene.texts(NOOR, code)
    scene.reads(NOOR, f"You have {code}", "1 = join")
    scene.reads(ALEX, "has your message now")
    scene.reads(RILEY, f"{code} is taken")
    scene.texts(NOOR, "1")
    scene.reads(ALEX, "on-call person has joined you")
    scene.texts(NOOR, "Hi, Noor here. I have time. What is happening?")
    scene.reads(ALEX, "Noor: Hi, Noor here.")
    scene.texts(NOOR, f"{code} done")
    scene.reads(NOOR, f"{code} is closed")
