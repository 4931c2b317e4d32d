"""Tokens with which programs speak to the API; only their digests are stored."""

from django.db import transaction
from knox.models import AuthToken

from accounts.models import User
from core.audit import Actor, record


@transaction.atomic
def issue_token(*, by: User) -> tuple[AuthToken, str]:
    """A new token of that user and its text, which is shown this once."""
    token, text = AuthToken.objects.create(user=by)
    record(by, "accounts.token.issued", by=by, token_key=token.token_key)
    return token, text


@transaction.atomic
def revoke_all_tokens(*, user: User, by: Actor) -> int:
    """Whoever gets a new password, or is locked out, loses the tokens as well."""
    count, _ = AuthToken.objects.filter(user=user).delete()
    if count:
        record(user, "accounts.token.all_revoked", by=by, count=count)
    return count


@transaction.atomic
def revoke_token(*, token: AuthToken, by: User) -> None:
    """The token opens nothing any more."""
    record(by, "accounts.token.revoked", by=by, token_key=token.token_key)
    token.delete()
