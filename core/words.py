"""Whether what somebody wrote can be read."""

import unicodedata

_BREAKS = frozenset("\t\n\r")
_SEEN = frozenset("LNPS")  # letters, numbers, punctuation, symbols: the first letter of a category


def is_readable(text: str) -> bool:
    """Nothing, or at least one sign that is seen, and no control character but tabs and breaks of lines."""
    if any(unicodedata.category(sign) == "Cc" and sign not in _BREAKS for sign in text):
        return False
    return not text.strip() or any(unicodedata.category(sign)[0] in _SEEN for sign in text)
