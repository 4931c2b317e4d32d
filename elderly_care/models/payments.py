"""Where a resident's money goes when it leaves the platform."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.crypto import blind_index
from core.fields import EncryptedTextField
from core.masking import mask_account
from core.models import TimeStamped
from elderly_care.enums import PaymentAccountKind, PaymentAccountState
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident


class PaymentAccountQuerySet(FactQuerySet):
    """Accounts in the trade's words."""

    def current(self):
        """Paid to: confirmed, and not replaced by another."""
        return self.filter(valid_to__isnull=True, state=PaymentAccountState.CONFIRMED)

    def waiting(self):
        """Somebody else has to look at them."""
        return self.filter(valid_to__isnull=True, state=PaymentAccountState.PROPOSED)


class PaymentAccount(TimeStamped):
    """A card or bank account of a resident, one at a time. Changed only by commands.

    One of somebody else is paid to only after a second person has confirmed it.
    """

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="payment_accounts", verbose_name=_("老年人")
    )
    kind = models.CharField(_("账户种类"), max_length=16, choices=PaymentAccountKind)
    number = EncryptedTextField(_("卡号或账号"))
    number_index = models.CharField(_("账号索引"), max_length=64, editable=False, db_index=True)
    holder = models.CharField(_("户名"), max_length=60)
    bank_name = models.CharField(_("开户银行"), max_length=80, blank=True)
    state = models.CharField(
        _("状态"),
        max_length=12,
        choices=PaymentAccountState,
        default=PaymentAccountState.CONFIRMED,
    )
    reason = models.CharField(
        _("理由"),
        max_length=300,
        blank=True,
        help_text=_("户名不是本人的，请写明与本人的关系和原因；由另一人核对后才会启用。"),
    )
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核对人")
    )
    checked_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)

    objects = PaymentAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("收款账户")
        verbose_name_plural = _("收款账户")
        constraints = [
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(valid_to__isnull=True, state=PaymentAccountState.CONFIRMED),
                name="care_payment_account_one",
            ),
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(valid_to__isnull=True, state=PaymentAccountState.PROPOSED),
                name="care_payment_account_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True)
                | Q(checked_by__isnull=True)
                | ~Q(proposed_by=F("checked_by")),
                name="care_payment_account_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(reason="") & ~Q(state=PaymentAccountState.PROPOSED)
                | Q(state=PaymentAccountState.PROPOSED, checked_at__isnull=True) & ~Q(reason="")
                | Q(checked_at__isnull=False),
                name="care_payment_account_checked",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="care_payment_account_dates",
            ),
            models.CheckConstraint(
                condition=~Q(kind="bank_card", bank_name=""), name="care_payment_account_bank"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.masked_number}"

    @staticmethod
    def index_of_number(number: str) -> str:
        """Under which an account number is found."""
        return blind_index(number, purpose="payment_account")

    @property
    def masked_number(self) -> str:
        """****1234."""
        return mask_account(self.number)
