"""Whether the person who acts may do so, asked in the command: every channel comes through here."""

from django.db.models import Model

from accounts.models import User
from core.audit import Actor
from core.errors import NotAllowed


def require_may(by: Actor, permission: str, about: Model | None = None) -> None:
    """The platform itself may everything. Raises NotAllowed."""
    if isinstance(by, User) and not by.has_perm(permission, about):
        raise NotAllowed
