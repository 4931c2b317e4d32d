"""Reads bodies of the API; apart from core.api, which needs REST framework's views, which need this."""

import json

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class WholeTextParser(JSONParser):
    """JSON; half of a surrogate pair is no character, and no answer could repeat it."""

    def parse(self, stream, media_type=None, parser_context=None):
        """Raises ParseError."""
        data = super().parse(stream, media_type, parser_context)
        try:
            json.dumps(data, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise ParseError(str(error.reason)) from None
        return data
