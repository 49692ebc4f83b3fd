"""Tells whether a text is in another language than English: by its letters, else by its commonest words."""

import re

COMMON = {
    "English": "the and of to a an i my in is was with has have had for on at it not no been me she he her his but or",
    "Spanish": "el la los las de que y en un una con por para mi me es tengo dolor",
    "French": "le la les des et un une dans avec pour je mon ma est depuis douleur au du",
    "German": "der die das und ein eine mit ich meine mein ist seit nicht im den habe schmerzen",
    "Italian": "il lo gli di che e un una con per mio mia sono ho dolore alla nel da",
    "Portuguese": "o os as de que e um uma com por para meu minha tenho dor nas no na",
    "Dutch": "de het een en van ik mijn met is niet sinds heb pijn in op",
}
ENGLISH = frozenset(COMMON["English"].split())
OTHERS = {name: frozenset(words.split()) for name, words in COMMON.items() if name != "English"}


def language(text: str) -> str | None:
    """Return the language when it is clearly not English, else None.

    >>> language("Tengo dolor en la espalda y en las piernas desde hace un mes")
    'Spanish'
    >>> language("My back hurts and I have no fever") is None
    True
    """
    letters = [c for c in text if c.isalpha()]
    if letters and sum(c > "\u024f" for c in letters) > 0.3 * len(letters):
        return "a language with another script"
    words = re.findall(r"[^\W\d_]+", text.lower())
    english = sum(w in ENGLISH for w in words)
    name, best = max(((n, sum(w in known for w in words)) for n, known in OTHERS.items()), key=lambda x: x[1])
    return name if best >= 3 and best > 1.5 * english else None
