"""What the line says when it has no database. In both shipped languages, always with 988."""

OUT_OF_ORDER = {
    "en": "We are sorry. Something is not working on our side, and nobody can be reached here right now. "
    "Please try again in a few minutes. "
    "If a life is in danger now, call 9 1 1. For a crisis at any hour, call or text 9 8 8.",
    "es": "Lo sentimos. Algo no funciona de nuestro lado, y ahora no hay nadie aquí. "
    "Inténtalo otra vez en unos minutos. "
    "Si hay una vida en peligro ahora, llama al 9 1 1. En una crisis, a cualquier hora, llama al 9 8 8.",
}
NOT_TAKEN = (
    "Sorry, we could not take your text just now. That is our fault, not yours. Please try again in a few "
    "minutes. Life in danger: call 911. A crisis, any hour: call or text 988.\n"
    "Perdón, no pudimos recibir tu mensaje. Inténtalo en unos minutos. "
    "Peligro de vida: 911. Crisis, a toda hora: 988."
)
