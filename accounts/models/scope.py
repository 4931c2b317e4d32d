"""Data scope: which rows a person may see. Territory is a code prefix, operators see their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models.users import User


@dataclass(frozen=True)
class Scope:
    """The division codes and organisations of a person's current memberships."""

    prefixes: tuple[str, ...] = ()
    organisations: tuple[int, ...] = ()
    # Only for the administrators of the system itself, and only for accounts' own models.
    all_accounts: bool = False

    def covers(self, code: str) -> bool:
        """Whether a division lies inside."""
        return code.startswith(self.prefixes) if self.prefixes else False


class ScopedQuerySet(models.QuerySet):
    """Querysets of personal or operational data name the paths that tie a row to a place or a body.

    division_path: a path to a division code; organisation_paths: paths to an organisation.
    A row is visible when any of them lies in the person's scope.
    """

    division_path: str | None = None
    organisation_paths: tuple[str, ...] = ()

    def visible_to(self, user: User) -> Self:
        """The rows inside the user's scope; none for who has no membership."""
        scope = user.scope
        allowed = Q(pk__in=[])
        if self.division_path:
            for prefix in scope.prefixes:
                allowed |= Q(**{f"{self.division_path}__startswith": prefix})
        if scope.organisations:
            for path in self.organisation_paths:
                allowed |= Q(**{f"{path}__in": scope.organisations})
        return self.filter(allowed)


class AccountQuerySet(ScopedQuerySet):
    """Rows that say who may act where: system administrators without a place see all of them."""

    def visible_to(self, user: User) -> Self:
        """As everywhere, or all for an administrator of the whole platform."""
        return self.all() if user.scope.all_accounts else super().visible_to(user)
