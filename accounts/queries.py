"""Who logs in, by hand since every request begins with it; and who of the staff was told of something."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone
from knox.models import AuthToken

from accounts.models import Scope, StaffNotice, User
from core.dates import today
from core.rows import row_from

_TOKEN_COLUMNS = ("digest", "token_key", "user_id", "created", "expiry")
_USER_COLUMNS = (
    "id",
    "username",
    "display_name",
    "is_staff",
    "is_active",
    "last_login",
    "created_at",
)
_USER = """
  u.id, u.username, u.display_name, u.is_staff, u.is_active, u.last_login, u.created_at,
  ARRAY(SELECT ARRAY[m.role, m.division_id, m.organisation_id::text] FROM accounts_membership m
        WHERE m.user_id = u.id AND m.valid_from <= %(day)s
          AND (m.valid_to IS NULL OR m.valid_to >= %(day)s) ORDER BY m.id)
"""
_LOG_IN = f"""
SELECT t.digest, t.token_key, t.user_id, t.created, t.expiry, {_USER}
FROM knox_authtoken t JOIN accounts_user u ON u.id = t.user_id
WHERE t.token_key = %(key)s ORDER BY t.digest
"""  # noqa: S608 - no input


def tokens_of(key: str) -> list[AuthToken]:
    """Tokens that begin so, each with its user, and the user with roles and scope. 1 query."""
    with connection.cursor() as cursor:
        cursor.execute(_LOG_IN, {"key": key, "day": today()})
        rows = cursor.fetchall()
    found = []
    for row in rows:
        token = row_from(AuthToken, dict(zip(_TOKEN_COLUMNS, row, strict=False)))
        token.user = _user(row[len(_TOKEN_COLUMNS) :])
        found.append(token)
    return found


_COMES_BACK = f"""
SELECT {_USER}, u.password FROM accounts_user u WHERE u.id = %(user)s AND u.is_active
"""  # noqa: S608 - no input


def user_of_session(user_id: int) -> User | None:
    """While active, with roles and scope; and with the hash that the session is compared with. 1 query."""
    with connection.cursor() as cursor:
        cursor.execute(_COMES_BACK, {"user": user_id, "day": today()})
        row = cursor.fetchone()
    return _user(row[:-1], password=row[-1]) if row else None


_SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


def session_data(key: str | None) -> str | None:
    """What a session keeps, sealed; None when it is over or was never there. 1 query."""
    with connection.cursor() as cursor:
        cursor.execute(_SESSION, [key, timezone.now()])
        row = cursor.fetchone()
    return str(row[0]) if row else None


def _user(row: Sequence[Any], **more: Any) -> User:
    """Of the columns of _USER."""
    user = row_from(User, {**dict(zip(_USER_COLUMNS, row, strict=False)), **more})
    _give_rights(user, row[-1])
    return user


def _give_rights(user: User, held: Sequence[Sequence[Any]]) -> None:
    """As the user's own properties would read them."""
    user.roles = frozenset(role for role, _division, _organisation in held)
    user.scope = Scope(
        prefixes=tuple(division for _role, division, _organisation in held if division),
        organisations=tuple(int(body) for _role, _division, body in held if body),
        all_accounts=any(not division and not body for _role, division, body in held),
    )


def messages_about(row: Model) -> QuerySet[StaffNotice]:
    """Who was told by phone, and whether the message went out. 1 query."""
    about = StaffNotice.objects.filter(about_type=row._meta.label_lower, about_id=row.pk)
    return about.select_related("user").order_by("pk")
