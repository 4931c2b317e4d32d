"""Who may act for a resident: with the resident's consent, until somebody ends it."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, NotAllowed, NotFound, require_valid
from core.locking import locked
from elderly_care.commands.consents import Said
from elderly_care.enums import ConsentPurpose, FamilyItem
from elderly_care.models import FamilyLink, Resident
from elderly_care.queries.consents import text_in_force


class AlreadyLinked(Conflict):
    """One link between a user and a resident."""

    code: ClassVar[str] = "family.already_linked"
    message = _("这位用户已经可以替这位老人办事。")


class LinkForOneself(NotAllowed):
    """A right over somebody's account needs a second person."""

    code: ClassVar[str] = "family.link_for_oneself"
    message = _("不能给自己登记或更改授权，请另一位工作人员办理。")


@dataclass(frozen=True)
class Consent:
    """What the resident agreed to, item by item, when, and who said so."""

    relation: str
    consented_on: date
    may_order: bool = True
    may_see_account: bool = False
    may_see_visits: bool = False
    may_see_health: bool = False
    may_see_alerts: bool = False
    may_see_file: bool = False
    said: Said = field(default_factory=Said)


@transaction.atomic
def link_family(*, user: User, resident: Resident, consent: Consent, by: Actor) -> FamilyLink:
    """Let a user act for a resident. Raises LinkForOneself, AlreadyLinked or InvalidInput."""
    _refuse_oneself(user, by)
    resident = locked(Resident.objects.filter(pk=resident.pk)).get()
    if FamilyLink.objects.current().filter(user=user, resident=resident).exists():
        raise AlreadyLinked
    link = FamilyLink(user=user, resident=resident, **_columns(consent), **consent.said.columns())
    link.text = text_in_force(ConsentPurpose.FAMILY)
    require_valid(link)
    link.save()
    record(link, "elderly_care.familylink.added", by=by, **_columns(consent))
    return link


@transaction.atomic
def change_family_link(*, link: FamilyLink, consent: Consent, by: Actor) -> FamilyLink:
    """What the resident agrees to has changed. Raises LinkForOneself, InvalidInput, or NotFound for
    an ended link."""
    row = _open(link)
    _refuse_oneself(row.user, by)
    columns = _columns(consent)
    stored = {**columns, **consent.said.columns()}
    if all(getattr(row, name) == value for name, value in stored.items()):
        return row
    for name, value in stored.items():
        setattr(row, name, value)
    row.text = text_in_force(ConsentPurpose.FAMILY)
    require_valid(row)
    row.save()
    record(row, "elderly_care.familylink.changed", by=by, **columns)
    return row


@transaction.atomic
def end_family_link(*, link: FamilyLink, by: Actor) -> FamilyLink:
    """The user no longer acts for the resident; twice is once."""
    row = locked(FamilyLink.objects.filter(pk=link.pk)).get()
    if row.ended_on is None:
        row.ended_on = today()
        row.save(update_fields=["ended_on", "updated_at"])
        record(row, "elderly_care.familylink.ended", by=by)
    return row


def _refuse_oneself(user: User, by: Actor) -> None:
    if user.pk == by.pk:
        raise LinkForOneself


def _open(link: FamilyLink) -> FamilyLink:
    row = locked(FamilyLink.objects.current().filter(pk=link.pk)).first()
    if row is None:
        raise NotFound
    return row


def _columns(consent: Consent) -> dict:
    return {
        "relation": consent.relation,
        "consented_on": consent.consented_on,
        **{item.value: getattr(consent, item) for item in FamilyItem},
    }
