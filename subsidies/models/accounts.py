"""Who holds money: purses, funds, what is owed to operators and by persons, and the bank."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet
from elderly_care.models import Resident
from subsidies.enums import AccountKind
from subsidies.models.programmes import Programme


class AccountQuerySet(ScopedQuerySet):
    """Accounts are visible where their person is or to the operator who is owed."""

    division_path = "resident__community__code"
    organisation_paths = ("operator",)


class Account(models.Model):
    """A purse (person × programme), a programme's fund or bank, or what an operator is or a person owes."""

    kind = models.PositiveSmallIntegerField(_("账户类型"), choices=AccountKind)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("补贴项目")
    )
    resident = models.ForeignKey(
        Resident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        verbose_name=_("老年人"),
    )
    operator = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        verbose_name=_("运营方"),
    )

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("账户")
        verbose_name_plural = _("账户")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "programme", "resident", "operator"],
                name="subsidies_account_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["id", "kind", "programme"], name="subsidies_account_identity"
            ),
            models.CheckConstraint(
                condition=Q(kind=AccountKind.PURSE, resident__isnull=False, operator__isnull=True)
                | Q(kind=AccountKind.FUND, resident__isnull=True, operator__isnull=True)
                | Q(kind=AccountKind.PAYABLE, resident__isnull=True, operator__isnull=False)
                | Q(kind=AccountKind.RECEIVABLE, resident__isnull=False, operator__isnull=True)
                | Q(kind=AccountKind.BANK, resident__isnull=True, operator__isnull=True),
                name="subsidies_account_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.programme} {self.resident or self.operator or ''}"


class Balance(models.Model):
    """What a purse holds: a cache kept by triggers in the statement that moves the money."""

    account = models.OneToOneField(
        Account, models.PROTECT, primary_key=True, related_name="balance", verbose_name=_("账户")
    )
    posted = models.BigIntegerField(_("余额（分）"), db_default=0)
    held = models.BigIntegerField(_("冻结（分）"), db_default=0)

    class Meta:
        verbose_name = _("余额")
        verbose_name_plural = _("余额")
        constraints = [
            models.CheckConstraint(condition=Q(held__gte=0), name="subsidies_balance_held"),
            models.CheckConstraint(
                condition=Q(posted__gte=F("held")), name="subsidies_balance_available"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.posted}"

    @property
    def available(self) -> int:
        """Fen that can be spent now."""
        return self.posted - self.held
