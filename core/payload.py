"""JSON from outside: an object whose texts and numbers the database can keep."""

import json
import re
from typing import Any, NoReturn

_ZERO_BYTE = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # and not the six characters that name it


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


def read_object(text: str | bytes) -> dict[str, Any]:
    """The object. Raises ValueError for anything else, and for zero bytes, half characters, NaN."""
    try:
        data = json.loads(text, parse_constant=_no_number)
        whole = json.dumps(data, ensure_ascii=False)
    except RecursionError:  # brackets within brackets, thousands deep
        raise ValueError("too deep") from None
    whole.encode()  # half of a surrogate pair is no character
    if not isinstance(data, dict) or _ZERO_BYTE.search(whole):
        raise ValueError("not an object that can be kept")
    return data
