"""The ledger: double entry in fen. Rows that say what happened are only ever added.

Triggers, composite foreign keys and privileges are in migration 0002; balances and lots are
written by triggers alone, so no program can move money without a transfer.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from elderly_care.models import Resident
from subsidies.enums import AccountKind, Component, TransferKind
from subsidies.models.accounts import Account
from subsidies.models.programmes import Programme


class JournalQuerySet(ScopedQuerySet):
    """A journal is visible with any of its transfers."""

    def visible_to(self, user):
        """A batch of a run joins people of many streets; its sums are the programme's."""
        return self.filter(pk__in=Transfer.objects.visible_to(user).values("journal"))


class Journal(models.Model):
    """One business event, or one batch of a run; its transfers must add up to what it declares."""

    kind = models.PositiveSmallIntegerField(_("类型"), choices=TransferKind)
    key = models.CharField(_("幂等键"), max_length=100)
    request_hash = models.CharField(_("请求摘要"), max_length=64)
    total_fen = models.BigIntegerField(_("合计（分）"))
    count = models.PositiveIntegerField(_("笔数"))
    book_date = models.DateField(_("记账日期"))
    actor = models.CharField(_("操作人"), max_length=150)
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("更正的凭证"),
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = JournalQuerySet.as_manager()

    class Meta:
        verbose_name = _("凭证")
        verbose_name_plural = _("凭证")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="subsidies_journal_once"),
            models.CheckConstraint(
                condition=Q(total_fen__gt=0, count__gt=0) & ~Q(key=""),
                name="subsidies_journal_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


class GrantQuerySet(ScopedQuerySet):
    """Grants are visible where their person is."""

    division_path = "resident__community__code"


class Grant(models.Model):
    """A period paid to a purse: once per person, programme, period and component."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, db_constraint=False, related_name="+", verbose_name=_("补贴项目")
    )
    resident = models.ForeignKey(
        Resident,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("老年人"),
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="grants", verbose_name=_("账户")
    )
    award = models.ForeignKey(
        "Award",
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("认定"),
    )
    period = models.DateField(_("所属月份"))
    component = models.CharField(_("款项"), max_length=12, choices=Component)
    sequence = models.PositiveSmallIntegerField(_("序号"))
    period_paid = models.DateField(_("发放月份"))
    amount_fen = models.BigIntegerField(_("金额（分）"))

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("发放记录")
        verbose_name_plural = _("发放记录")
        constraints = [
            # Months before people: a run's rows go to one end of the index, however old it is.
            models.UniqueConstraint(
                fields=["programme", "period", "resident", "component", "sequence"],
                name="subsidies_grant_once",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="subsidies_grant_positive"),
            models.CheckConstraint(
                condition=Q(period__day=1, period_paid__day=1, period__lte=F("period_paid")),
                name="subsidies_grant_months",
            ),
            models.CheckConstraint(
                condition=Q(component=Component.BASE, sequence=0)
                | Q(component=Component.DIFFERENCE, sequence__gt=0),
                name="subsidies_grant_one_base",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.period:%Y-%m}"


class LotQuerySet(ScopedQuerySet):
    """Lots are visible where their person is."""

    division_path = "account__resident__community__code"


class Lot(models.Model):
    """The money of one grant inside a purse, spent first in, first out. Written by triggers alone."""

    account = models.ForeignKey(
        Account,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="lots",
        verbose_name=_("账户"),
    )
    grant = models.OneToOneField(
        Grant, models.PROTECT, related_name="lot", verbose_name=_("发放记录")
    )
    face_fen = models.BigIntegerField(_("面额（分）"))
    remaining_fen = models.BigIntegerField(_("剩余（分）"), db_default=0)
    held_fen = models.BigIntegerField(_("冻结（分）"), db_default=0)
    expires_on = models.DateField(_("有效期至"), null=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("资金批次")
        verbose_name_plural = _("资金批次")
        constraints = [
            models.CheckConstraint(condition=Q(face_fen__gt=0), name="subsidies_lot_face"),
            models.CheckConstraint(
                condition=Q(remaining_fen__gte=0, remaining_fen__lte=F("face_fen")),
                name="subsidies_lot_remaining",
            ),
            models.CheckConstraint(
                condition=Q(held_fen__gte=0, held_fen__lte=F("remaining_fen")),
                name="subsidies_lot_held",
            ),
            models.UniqueConstraint(fields=["id", "account"], name="subsidies_lot_identity"),
        ]
        indexes = [
            models.Index(
                fields=["account", "expires_on", "id"],
                condition=Q(remaining_fen__gt=0),
                name="subsidies_lot_fifo",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.remaining_fen}/{self.face_fen}"


class TransferQuerySet(ScopedQuerySet):
    """A transfer is visible with either of its accounts."""

    def visible_to(self, user):
        """The transfers of visible purses, and those to visible operators."""
        accounts = Account.objects.visible_to(user)
        return self.filter(Q(debit__in=accounts) | Q(credit__in=accounts))


class Transfer(models.Model):
    """One balanced double entry. The database knows which kinds of accounts each kind may join."""

    journal = models.ForeignKey(
        Journal, models.PROTECT, related_name="transfers", verbose_name=_("凭证")
    )
    kind = models.PositiveSmallIntegerField(_("类型"), choices=TransferKind)
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("补贴项目"),
    )
    debit = models.ForeignKey(
        Account,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("付款账户"),
    )
    debit_kind = models.PositiveSmallIntegerField(_("付款账户类型"), choices=AccountKind)
    credit = models.ForeignKey(
        Account,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("收款账户"),
    )
    credit_kind = models.PositiveSmallIntegerField(_("收款账户类型"), choices=AccountKind)
    amount_fen = models.BigIntegerField(_("金额（分）"))
    debit_lot = models.ForeignKey(
        Lot,
        models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("付款资金批次"),
    )
    credit_lot = models.ForeignKey(
        Lot,
        models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("收款资金批次"),
    )

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("资金流水")
        verbose_name_plural = _("资金流水")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="subsidies_transfer_positive"
            ),
            models.CheckConstraint(
                condition=~Q(debit=F("credit")), name="subsidies_transfer_two_accounts"
            ),
            models.CheckConstraint(
                condition=(
                    Q(debit_kind=AccountKind.PURSE, debit_lot__isnull=False)
                    | (~Q(debit_kind=AccountKind.PURSE) & Q(debit_lot__isnull=True))
                )
                & (
                    Q(credit_kind=AccountKind.PURSE, credit_lot__isnull=False)
                    | (~Q(credit_kind=AccountKind.PURSE) & Q(credit_lot__isnull=True))
                ),
                name="subsidies_transfer_purse_has_lot",
            ),
            models.UniqueConstraint(
                fields=["credit_lot"],
                condition=Q(kind=TransferKind.GRANT),
                name="subsidies_transfer_one_grant_per_lot",
            ),
        ]
        indexes = [
            models.Index(fields=["debit", "id"], name="subsidies_transfer_debit"),
            models.Index(fields=["credit", "id"], name="subsidies_transfer_credit"),
            models.Index(
                fields=["debit_lot"],
                condition=Q(debit_lot__isnull=False),
                name="subsidies_transfer_debit_lot",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount_fen}"
