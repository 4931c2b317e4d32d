"""Tokens of programs: what can't be one is refused like a wrong one."""

from hmac import compare_digest

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework import exceptions

from accounts.queries import tokens_of


class TokenAuthentication(KnoxAuthentication):
    """Bytes that are no text of ours never reach the database."""

    def authenticate_credentials(self, token: bytes):
        """A token is plain printable ASCII."""
        text = token.decode("ascii") if token.isascii() else ""
        if text.isprintable():
            for known in tokens_of(text[: CONSTANTS.TOKEN_KEY_LENGTH]):
                mine = compare_digest(hash_token(text), known.digest)
                if not self._cleanup_token(known) and mine:
                    return self.validate_user(known)
        raise exceptions.AuthenticationFailed(_("登录凭证无效，请重新获取。"))

    def _cleanup_token(self, auth_token) -> bool:
        """Only a token that has expired costs a look at the user's others; not every request."""
        if auth_token.expiry is None or auth_token.expiry >= timezone.now():
            return False
        return super()._cleanup_token(auth_token)


class TokenScheme(KnoxTokenScheme):
    """How the API's description names it."""

    target_class = TokenAuthentication
