"""The second act: a call in Spanish, two phones that ring, one room, and a goodbye."""

from service.demo.scene import ANA, LUZ, OVER, RINGS, SAM, TOGETHER, Scene

LUZ_SAYS = "Hola. Gracias por contestar. Hoy me pesa todo."
ANA_SAYS = "Aquí estoy. Cuéntame con calma."

SEALED_BY_KEY = (
    ((LUZ, "¿Cómo está tu ánimo", "Ana dijo 4"), (ANA, "How is your mood", "The caller said 2")),
    ((LUZ, "¿Qué cosa te pesa hoy", "Ana: Personas"), (ANA, "What is one thing", "The caller: My body")),
)
"""Who was asked what, and the words in which they hear the other's answer."""


def tell(scene: Scene) -> None:
    """From the first ring to the last. Raises Unlike as soon as somebody does not hear what they should."""
    for peer in (SAM, ANA):
        scene.stage.rings_for_offers(peer.number)
    _arrive(scene)
    _match(scene)
    _check_in(scene)
    _talk(scene)
    _part(scene)


def _arrive(scene: Scene) -> None:
    scene.chapter("Luz calls; the keys of her phone choose")
    scene.calls(LUZ)
    scene.hears(LUZ, "For English, press 1", "Para español, marca 2")
    scene.presses(LUZ, "2")
    scene.hears(LUZ, "El cero avisa a la guardia", "Si tememos por una vida", "1: Con un par")
    scene.presses(LUZ, "1")
    scene.hears(LUZ, "¿Hasta dónde te da la fuerza hoy?")
    scene.presses(LUZ, "2")
    scene.hears(LUZ, "Estoy buscando un par")


def _match(scene: Scene) -> None:
    scene.chapter("Two phones ring; a key, not a voicemail, takes the call")
    scene.hears(SAM, RINGS)
    scene.hears(ANA, RINGS)
    scene.picks_up(ANA)
    scene.hears(ANA, "by phone. Spanish. Waiting 0 min. 1: take it")
    scene.presses(ANA, "1")
    scene.hears(ANA, "You are with them now", "How is your mood")
    scene.hears(SAM, OVER)
    scene.hears(LUZ, "Un par está aquí contigo", "¿Cómo está tu ánimo")


def _check_in(scene: Scene) -> None:
    scene.chapter("Each gives their half on their own phone, then both hear both")
    scene.presses(LUZ, "2")
    scene.hears(LUZ, "queda cerrado")
    scene.presses(ANA, "4")
    scene.hears(ANA, "You said 4. The caller said 2.", "weighs on you")
    scene.hears(LUZ, "Dijiste 2. Ana dijo 4.", "¿Qué cosa te pesa hoy?")
    scene.presses(ANA, "1")
    scene.hears(ANA, "kept closed")
    scene.presses(LUZ, "2")
    scene.hears(LUZ, "Tú: Mi cuerpo o mi salud / Ana: Personas")
    scene.hears(ANA, "You: People / The caller: My body or health")


def _talk(scene: Scene) -> None:
    scene.chapter("One room; nobody waits in it to music, and the star key leads out for a moment")
    scene.later(5)  # until whoever was told more has heard it all
    for who in (LUZ, ANA):
        scene.hears(who, TOGETHER)
    scene.says(LUZ, LUZ_SAYS)
    scene.hears(ANA, LUZ_SAYS)
    scene.says(ANA, ANA_SAYS)
    scene.hears(LUZ, ANA_SAYS)
    scene.presses(ANA, "*")
    scene.hears(ANA, "1: go back. 2: a lighter check-in")
    scene.presses(ANA, "1")
    scene.hears(ANA, TOGETHER)


def _part(scene: Scene) -> None:
    scene.chapter("A goodbye by key; Luz is asked about another day, and wants none")
    scene.presses(LUZ, "*")
    scene.hears(LUZ, "4: despedirse")
    scene.presses(LUZ, "4")
    scene.hears(LUZ, "¿Podemos volver a saber de ti?")
    scene.hears(ANA, "This conversation is closed now", OVER)
    scene.presses(LUZ, "3")
    scene.hears(LUZ, "La línea sigue abierta para ti")
    scene.later(10)  # until then a key would reach us
    scene.hears(LUZ, OVER)
