"""How many parts a text is cut into on the air: GSM-7 or UCS-2, as carriers count."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")


def count(text: str) -> int:
    """Parts needed: 160 (153 each when several) in GSM-7, 70 (67) UTF-16 units otherwise; at least 1."""
    if all(char in BASIC or char in EXTENDED for char in text):
        return _parts([2 if char in EXTENDED else 1 for char in text], 160, 153)
    return _parts([len(char.encode("utf-16-le")) // 2 for char in text], 70, 67)


def _parts(widths: list[int], alone: int, each: int) -> int:
    if sum(widths) <= alone:
        return 1
    parts, room = 1, each
    for width in widths:
        if width > room:
            parts, room = parts + 1, each
        room -= width
    return parts
