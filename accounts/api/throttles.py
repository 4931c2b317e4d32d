"""How often."""

from rest_framework.throttling import SimpleRateThrottle


class TokenThrottle(SimpleRateThrottle):
    """Tries for a token from one address, whoever they say they are."""

    scope = "token"

    def get_cache_key(self, request, view):
        """By address alone: the name isn't known to be true yet."""
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}
