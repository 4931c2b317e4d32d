"""Giving and ending roles: only a security administrator, and never for oneself."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, Membership, Organisation, User
from core.audit import Actor, SystemActor, record
from core.dates import today
from core.errors import Conflict, NotAllowed, require_valid
from core.locking import locked


class NotSecurityAdministrator(NotAllowed):
    """Roles are the security administrator's business."""

    code: ClassVar[str] = "accounts.not_security_admin"
    message = _("只有安全管理员可以授予或终止角色。")


class RoleForOneself(NotAllowed):
    """A change of roles needs a second person."""

    code: ClassVar[str] = "accounts.role_for_oneself"
    message = _("不能给自己授予或终止角色，请另一位安全管理员办理。")


class OutsideScope(NotAllowed):
    """The place lies outside the administrator's own."""

    code: ClassVar[str] = "accounts.outside_scope"
    message = _("“%(place)s”不在您负责的范围内。")


class AlreadyHeld(Conflict):
    """The same role in the same place at the same time."""

    code: ClassVar[str] = "accounts.already_held"
    message = _("%(user)s 在这段时间已经担任“%(role)s”，不必重复授予。")


@dataclass(frozen=True)
class Place:
    """Where a role is held: a division, an organisation, or neither for the whole platform."""

    division: Division | None = None
    organisation: Organisation | None = None


@dataclass(frozen=True)
class Term:
    """From a day (today, unless said otherwise) to a day, or until further notice."""

    valid_from: date | None = None
    valid_to: date | None = None


FROM_TODAY = Term()


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: str,
    division: Division | None = None,
    organisation: Organisation | None = None,
    term: Term = FROM_TODAY,
    by: Actor,
) -> Membership:
    """Let a user act in a role within a place. Raises NotAllowed, AlreadyHeld or InvalidInput.

    InvalidInput also for what the table excludes: one of the three administrators with any other
    role, and another role in another place while one is held (docs/decisions/0008).
    """
    place = Place(division, organisation)
    _may_change_roles(user, place, by)
    membership = Membership(
        user=locked(User.objects.filter(pk=user.pk)).get(),
        role=role,
        division=division,
        organisation=organisation,
        valid_from=term.valid_from or today(),
        valid_to=term.valid_to,
    )
    require_valid(membership)
    if _same_at_that_time(membership):
        raise AlreadyHeld(user=user, role=membership.get_role_display())
    membership.save()
    record(membership, "accounts.membership.granted", by=by, **_details(membership))
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor, reason: str = "") -> None:
    """End a role at once: it was held through yesterday; one that began today is taken back."""
    membership = locked(Membership.objects.filter(pk=membership.pk)).get()
    place = Place(membership.division, membership.organisation)
    _may_change_roles(membership.user, place, by)
    last_day = today() - timedelta(days=1)
    if membership.valid_to is not None and membership.valid_to <= last_day:
        return
    record(membership, "accounts.membership.ended", by=by, reason=reason, **_details(membership))
    if membership.valid_from > last_day:
        membership.delete()
        return
    membership.valid_to = last_day
    membership.save(update_fields=["valid_to"])


def _may_change_roles(user: User, place: Place, by: Actor) -> None:
    if isinstance(by, SystemActor):
        return
    if by.pk == user.pk:
        raise RoleForOneself
    administrator = User.objects.get(pk=by.pk)
    if not administrator.has_perm("accounts.add_membership"):
        raise NotSecurityAdministrator
    if administrator.scope.all_accounts:
        return
    code = place.division.code if place.division else ""
    if place.organisation:
        code = place.organisation.division_id
    if not administrator.scope.covers(code):
        raise OutsideScope(place=place.division or place.organisation or _("全平台"))


def _same_at_that_time(membership: Membership) -> bool:
    """Same role and place on a common day."""
    others = Membership.objects.filter(
        user=membership.user,
        role=membership.role,
        division=membership.division,
        organisation=membership.organisation,
    ).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=membership.valid_from))
    if membership.valid_to is not None:
        others = others.filter(valid_from__lte=membership.valid_to)
    return others.exists()


def _details(membership: Membership) -> dict:
    return {
        "user": membership.user.username,
        "role": membership.role,
        "place": membership.place,
        "valid_from": membership.valid_from,
        "valid_to": membership.valid_to,
    }
