"""Scripts that can be read and must not be published: each strands somebody or gives something away."""

TOP = """
script: Leaky
languages: en
people: caller, peer

mood:
  ask together:
    en: Your mood?
  answer: 1 to 5
  reveal:
    en: {mine} and {theirs}.
"""
BYE = """
bye:
  say:
    en: Goodbye.
"""
LEAKY = {
    "peer passed": (TOP + "\nalone:\n  only if: peer passed mood\n  say:\n    en: One was left open.\n" + BYE, "alone"),
    "both passed": (
        TOP + "\nalone:\n  only if: both passed mood\n  say:\n    en: Both were left open.\n" + BYE,
        "alone",
    ),
    "either answered": (
        TOP + "\nalone:\n  only if: either answered mood\n  say:\n    en: Thank you.\n" + BYE,
        "alone",
    ),
    "depth by a private answer": (
        TOP.replace(
            "mood:",
            "hold:\n  ask:\n    en: How deep?\n  choices:\n    shallow:\n      en: Light\n"
            "      depth: light\n    deep:\n      en: Deep\n      depth: full\n\nmood:",
        )
        + "\ndeep:\n  depth: some\n  say:\n    en: Deeper, then.\n"
        + BYE,
        "hold",
    ),
    "the end by a private answer": (
        "\nscript: Leaky\nlanguages: en\npeople: caller, peer\n\nstop:\n  ask:\n    en: Stop?\n  choices:\n    stop:\n"
        "      en: Stop\n      end: yes\n    go:\n      en: Go on\n" + BYE,
        "bye",
    ),
    "your partner passed": (
        TOP + "  reveal if passed:\n    en: You said {mine}. Your partner passed.\n" + BYE,
        "mood",
    ),
    "tu par pasó": (
        TOP + "  reveal if passed:\n    en: You said {mine}. {partner} no quiso responder.\n" + BYE,
        "mood",
    ),
}
