"""What the line says when it has no database, or is not there at all. In both shipped languages, always with 988."""

OUT_OF_ORDER = {
    "en": "We are sorry. Something is not working on our side, and nobody can be reached here right now. "
    "Please try again in a few minutes. "
    "If a life is in danger now, call 9 1 1. For a crisis at any hour, call or text 9 8 8.",
    "es": "Lo sentimos. Algo no funciona de nuestro lado, y ahora no hay nadie aquí. "
    "Inténtalo otra vez en unos minutos. "
    "Si hay una vida en peligro ahora, llama al 9 1 1. En una crisis, a cualquier hora, llama al 9 8 8.",
}
PUT_THROUGH = {
    "en": "We are sorry. Something is not working on our side. Please stay on the line: we ring our on-call person. "
    "If a life is in danger now, call 9 1 1. For a crisis at any hour, call or text 9 8 8.",
    "es": "Lo sentimos. Algo no funciona de nuestro lado. Quédate en la línea: llamamos a nuestra guardia. "
    "Si hay una vida en peligro ahora, llama al 9 1 1. En una crisis, a cualquier hora, llama al 9 8 8.",
}
NOT_TAKEN = (
    "Sorry, we cannot answer just now. That is our fault, not yours. We answer your text once we are back. "
    "Life in danger: call 911. A crisis, any hour: call or text 988.\n"
    "Perdón, ahora no podemos responder. Respondemos a tu mensaje cuando volvamos. "
    "Peligro de vida: 911. Crisis, a toda hora: 988."
)
