"""Tokens of programs: what can't be one is refused like a wrong one."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework import exceptions


class TokenAuthentication(KnoxAuthentication):
    """Bytes that are no text of ours never reach the database."""

    def authenticate_credentials(self, token: bytes):
        """A token is plain printable ASCII."""
        if not (token.isascii() and token.decode("ascii").isprintable()):
            raise exceptions.AuthenticationFailed(_("登录凭证无效，请重新获取。"))
        return super().authenticate_credentials(token)

    def _cleanup_token(self, auth_token) -> bool:
        """Only a token that has expired costs a look at the user's others; not every request."""
        if auth_token.expiry is None or auth_token.expiry >= timezone.now():
            return False
        return super()._cleanup_token(auth_token)


class TokenScheme(KnoxTokenScheme):
    """How the API's description names it."""

    target_class = TokenAuthentication
