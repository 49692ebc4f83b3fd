"""Patterns built of lists of words."""

import re


def one_of(*words: str) -> str:
    """Return the group that matches one of the words, tried in this order.

    >>> one_of("mum", "dad")
    '(?:mum|dad)'
    """
    return f"(?:{'|'.join(words)})"


def either(*branches: str) -> re.Pattern[str]:
    """Return the pattern that matches any of the branches.

    >>> either(r"\\bcold\\b", r"\\bhot\\b").findall("hot and cold")
    ['hot', 'cold']
    """
    return re.compile("|".join(branches))
