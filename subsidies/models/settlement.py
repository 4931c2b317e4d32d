"""What operators are owed, on statements in which each transfer stands once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet, User
from subsidies.enums import DisputeState, StatementState
from subsidies.models.ledger import Journal, Transfer


class StatementQuerySet(ScopedQuerySet):
    """Statements are visible where the operator is, and to the operator."""

    division_path = "operator__division__code"
    organisation_paths = ("operator",)


class Statement(models.Model):
    """What an operator is owed through a day and had on no statement before.

    Its figures never change; its state is moved by subsidies.commands, and the database holds
    that too (migration of the settlement's guards).
    """

    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="statements", verbose_name=_("运营方")
    )
    through = models.DateField(_("截至日期"))
    count = models.PositiveIntegerField(_("笔数"))
    total_fen = models.BigIntegerField(_("合计（分）"))
    state = models.CharField(
        _("状态"),
        max_length=12,
        choices=StatementState,
        default=StatementState.DRAWN,
        db_default=StatementState.DRAWN,
    )
    payment_order = models.ForeignKey(
        "PaymentOrder",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        verbose_name=_("付款单"),
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("结算单")
        verbose_name_plural = _("结算单")
        ordering = ["-through", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gt=0, total_fen__gt=0), name="subsidies_statement_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[StatementState.ORDERED, StatementState.PAID],
                    payment_order__isnull=False,
                )
                | Q(
                    state__in=[
                        StatementState.DRAWN,
                        StatementState.CONFIRMED,
                        StatementState.DISPUTED,
                        StatementState.LOCKED,
                    ],
                    payment_order__isnull=True,
                ),
                name="subsidies_statement_ordered",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "operator"],
                condition=~Q(state=StatementState.PAID),
                name="subsidies_statement_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.operator} {self.through}"

    @property
    def number(self) -> str:
        """What people write on the paper."""
        return f"JS{self.pk:07d}"


class StatementPartQuerySet(ScopedQuerySet):
    """What belongs to a statement is visible with it."""

    division_path = "statement__operator__division__code"
    organisation_paths = ("statement__operator",)


class StatementLine(models.Model):
    """A transfer on a statement; its key lets it stand on one only."""

    transfer = models.OneToOneField(
        Transfer,
        models.PROTECT,
        primary_key=True,
        related_name="statement_line",
        verbose_name=_("资金流水"),
    )
    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="lines", verbose_name=_("结算单")
    )

    objects = StatementPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("结算明细")
        verbose_name_plural = _("结算明细")

    def __str__(self) -> str:
        return f"{self.statement_id}: {self.transfer_id}"


class Dispute(models.Model):
    """An operator's objection to a line, and the other side's answer."""

    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="disputes", verbose_name=_("结算单")
    )
    line = models.ForeignKey(
        StatementLine, models.PROTECT, related_name="disputes", verbose_name=_("结算明细")
    )
    reason = models.CharField(_("异议理由"), max_length=300)
    claimed_fen = models.BigIntegerField(_("主张的金额（分）"), null=True, blank=True)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    raised_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=DisputeState, default=DisputeState.OPEN
    )
    answer = models.CharField(_("答复"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("答复人"),
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    correction = models.ForeignKey(
        Journal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("更正凭证"),
    )

    objects = StatementPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("结算异议")
        verbose_name_plural = _("结算异议")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(state=DisputeState.OPEN),
                name="subsidies_dispute_one_open",
            ),
            models.CheckConstraint(
                condition=Q(claimed_fen__isnull=True) | Q(claimed_fen__gte=0),
                name="subsidies_dispute_claim",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=DisputeState.OPEN, answered_by__isnull=True, answered_at__isnull=True
                )
                | Q(answered_by__isnull=False, answered_at__isnull=False)
                & ~Q(state=DisputeState.OPEN)
                & ~Q(answered_by=models.F("raised_by")),
                name="subsidies_dispute_answered_by_other",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id}/{self.line_id}: {self.get_state_display()}"


class PeriodLockQuerySet(ScopedQuerySet):
    """Visible where the operator is, and to the operator."""

    division_path = "operator__division__code"
    organisation_paths = ("operator",)


class PeriodLock(models.Model):
    """Through this day nothing more is booked for an operator: the database refuses it."""

    operator = models.ForeignKey(
        Organisation,
        models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("运营方"),
    )
    through = models.DateField(_("锁定至"))
    statement = models.OneToOneField(
        Statement, models.PROTECT, related_name="lock", verbose_name=_("结算单")
    )
    locked_at = models.DateTimeField(_("锁定时间"), auto_now_add=True)

    objects = PeriodLockQuerySet.as_manager()

    class Meta:
        verbose_name = _("结算锁定")
        verbose_name_plural = _("结算锁定")
        indexes = [models.Index(fields=["operator", "through"], name="subsidies_period_lock")]

    def __str__(self) -> str:
        return f"{self.operator_id} {self.through}"
