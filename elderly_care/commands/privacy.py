"""Personal data are masked everywhere; whoever needs them gives a reason, and that is kept."""

from datetime import timedelta
from typing import ClassVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_may
from accounts.models import User
from core.audit import record
from core.errors import DomainError, InvalidInput, NotFound
from core.locking import locked
from core.models import AuditEvent
from elderly_care.models import Contact, PaymentAccount, Resident

REVEALABLE = ("id_number", "phone", "name", "address")
REVEALS_PER_HOUR = 30
_REASON_LENGTH = 5
_ACTIONS = (
    "elderly_care.resident.revealed",
    "elderly_care.paymentaccount.revealed",
    "elderly_care.sensitivetag.looked",
    "elderly_care.contact.revealed",
)


class ReasonTooShort(InvalidInput):
    """A reason that says something."""

    code: ClassVar[str] = "privacy.reason"
    message = _("请写明查看的理由，至少 %(length)s 个字。")


class NotRevealable(InvalidInput):
    """No such masked field."""

    code: ClassVar[str] = "privacy.field"
    message = _("这一项不能查看。")


class TooManyReveals(DomainError):
    """More looks within an hour than work needs."""

    code: ClassVar[str] = "privacy.too_many"
    http_status: ClassVar[int] = 429
    message = _("一小时内最多查看 %(limit)s 次个人信息，请稍后再试。")


@transaction.atomic
def reveal_personal_data(*, resident: Resident, field: str, reason: str, by: User) -> str:
    """The value in clear, for this once. Raises NotAllowed, NotFound, ReasonTooShort, TooManyReveals."""
    require_may(by, "elderly_care.reveal_resident")
    if field not in REVEALABLE:
        raise NotRevealable
    row = Resident.objects.visible_to(by).filter(pk=resident.pk).first()
    if row is None:
        raise NotFound
    count_look(row, _ACTIONS[0], by=by, reason=reason, field=field)
    return getattr(row, field) or ""


@transaction.atomic
def reveal_account_number(*, account: PaymentAccount, reason: str, by: User) -> str:
    """The card number in clear, for this once. Raises as reveal_personal_data does."""
    require_may(by, "elderly_care.reveal_paymentaccount")
    row = PaymentAccount.objects.visible_to(by).filter(pk=account.pk).first()
    if row is None:
        raise NotFound
    count_look(row, _ACTIONS[1], by=by, reason=reason, field="number")
    return str(row.number)


@transaction.atomic
def reveal_contact_phone(*, contact: Contact, reason: str, by: User) -> str:
    """Whom to call about somebody, in clear, for this once. Raises as reveal_personal_data does."""
    for permission in ("elderly_care.reveal_resident", "elderly_care.view_contact"):
        require_may(by, permission)
    row = Contact.objects.visible_to(by).current().filter(pk=contact.pk).first()
    if row is None:
        raise NotFound
    count_look(row, _ACTIONS[3], by=by, reason=reason, field="phone")
    return str(row.phone)


def count_look(row: Model, action: str, *, by: User, reason: str, field: str) -> None:
    """Give a reason and be counted: all kinds of looks together. Within a transaction."""
    reason = " ".join(reason.split())
    if len(reason) < _REASON_LENGTH:
        raise ReasonTooShort(length=_REASON_LENGTH)
    locked(User.objects.filter(pk=by.pk)).get()  # two requests at once count one after the other
    lately = AuditEvent.objects.filter(
        actor_id=by.pk, action__in=_ACTIONS, at__gt=timezone.now() - timedelta(hours=1)
    )
    if lately.count() >= REVEALS_PER_HOUR:
        raise TooManyReveals(limit=REVEALS_PER_HOUR)
    record(row, action, by=by, reason=reason[:500], field=field)


def note_portrait(*, resident: Resident, by: User) -> None:
    """Somebody of the staff saw what is known of a person's health."""
    record(resident, "elderly_care.portrait.viewed", by=by)
