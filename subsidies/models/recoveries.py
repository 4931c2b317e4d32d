"""What is asked back from people: which grants were too much, what was taken back and what is owed."""

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet, User
from core.models import TimeStamped
from elderly_care.models import Resident
from subsidies.enums import RecoveryReason, RecoveryState, Service, TransferKind
from subsidies.models.enrolments import Enrolment
from subsidies.models.ledger import Grant, Journal
from subsidies.models.programmes import Programme

RAISES = (TransferKind.OWE, TransferKind.CHARGE_LATE)
LOWERS = (TransferKind.REPAY, TransferKind.OFFSET, TransferKind.WRITE_OFF, TransferKind.REFUND)


class RecoveryQuerySet(ScopedQuerySet):
    """Recoveries are visible where their person is."""

    division_path = "resident__community__code"

    def with_remaining(self):
        """Adds remaining_fen, what the person still owes, from the journals of the recovery."""
        entries = RecoveryEntry.objects.filter(recovery=OuterRef("pk")).values("recovery")
        signed = Case(
            When(journal__kind__in=RAISES, then=F("amount_fen")),
            When(journal__kind__in=LOWERS, then=-F("amount_fen")),
            default=Value(0),
        )
        total = entries.annotate(fen=Sum(signed)).values("fen")
        return self.annotate(remaining_fen=Coalesce(Subquery(total), Value(0)))

    def to_handle(self):
        """Somebody still owes something."""
        return self.filter(state__in=[RecoveryState.OPEN, RecoveryState.AGREED])

    def due_in(self, period):
        """Agreed, with an instalment due in a month that has not been collected yet."""
        collected = RecoveryInstalment.objects.filter(recovery=OuterRef("pk"), period=period)
        return self.filter(
            ~Exists(collected), state=RecoveryState.AGREED, first_instalment__lte=period
        )


class Recovery(TimeStamped):
    """Money that a person was paid too much or owes; changed only by subsidies.commands.recoveries."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="recoveries", verbose_name=_("老年人")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="recoveries", verbose_name=_("补贴项目")
    )
    enrolment = models.ForeignKey(
        Enrolment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recoveries",
        verbose_name=_("享受人员"),
    )
    reason = models.CharField(_("原因"), max_length=16, choices=RecoveryReason)
    total_fen = models.BigIntegerField(_("合计（分）"))
    state = models.CharField(
        _("状态"), max_length=12, choices=RecoveryState, default=RecoveryState.OPEN
    )
    monthly_fen = models.BigIntegerField(_("每月还款（分）"), null=True, blank=True)
    first_instalment = models.DateField(_("首期月份"), null=True, blank=True)
    write_off_reason = models.CharField(_("核销原因"), max_length=200, blank=True)
    write_off_asked_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核销提出人"),
    )
    written_off_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核销批准人"),
    )

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("追回")
        verbose_name_plural = _("追回")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total_fen__gt=0), name="subsidies_recovery_positive"
            ),
            models.CheckConstraint(
                condition=Q(monthly_fen__isnull=True, first_instalment__isnull=True)
                | Q(monthly_fen__gt=0, first_instalment__day=1),
                name="subsidies_recovery_instalments",
            ),
            models.CheckConstraint(
                condition=~Q(state=RecoveryState.AGREED) | Q(monthly_fen__isnull=False),
                name="subsidies_recovery_agreed",
            ),
            models.CheckConstraint(
                condition=Q(written_off_by__isnull=True)
                | (
                    Q(write_off_asked_by__isnull=False)
                    & ~Q(write_off_asked_by=F("written_off_by"))
                    & ~Q(write_off_reason="")
                ),
                name="subsidies_recovery_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(state=RecoveryState.WRITTEN_OFF) | Q(written_off_by__isnull=False),
                name="subsidies_recovery_written_off",
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme", "first_instalment"],
                condition=Q(state=RecoveryState.AGREED),
                name="subsidies_recovery_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme} · {self.resident}"


class RecoveryPartQuerySet(ScopedQuerySet):
    """What belongs to a recovery is visible where the recovery is."""

    division_path = "recovery__resident__community__code"


class RecoveryLine(models.Model):
    """How much of a grant was too much. Numbered per grant, so that two at once can't both count it."""

    recovery = models.ForeignKey(
        Recovery, models.PROTECT, related_name="lines", verbose_name=_("追回")
    )
    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="recovery_lines", verbose_name=_("发放记录")
    )
    sequence = models.PositiveSmallIntegerField(_("序号"))
    lapsed_fen = models.BigIntegerField(_("此前已退回项目（分）"))
    taken_fen = models.BigIntegerField(_("从未用余额收回（分）"))
    owed_fen = models.BigIntegerField(_("应由本人退还（分）"))

    objects = RecoveryPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("追回明细")
        verbose_name_plural = _("追回明细")
        ordering = ["recovery", "grant"]
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "sequence"], name="subsidies_recovery_line_once"
            ),
            models.CheckConstraint(
                condition=Q(lapsed_fen__gte=0, taken_fen__gte=0, owed_fen__gte=0)
                & Q(lapsed_fen__gt=-F("taken_fen") - F("owed_fen")),
                name="subsidies_recovery_line_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recovery_id}: {self.grant_id}"


class RecoveryEntry(models.Model):
    """A journal of a recovery: what was taken, what is owed, and every payment of it."""

    recovery = models.ForeignKey(
        Recovery, models.PROTECT, related_name="entries", verbose_name=_("追回")
    )
    journal = models.OneToOneField(
        Journal, models.PROTECT, related_name="recovery_entry", verbose_name=_("凭证")
    )
    amount_fen = models.BigIntegerField(_("金额（分）"))

    objects = RecoveryPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("追回入账")
        verbose_name_plural = _("追回入账")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="subsidies_recovery_entry_positive"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recovery_id}: {self.amount_fen}"


class RecoveryInstalment(models.Model):
    """A month's instalment was collected from the purse: once, with what there was."""

    recovery = models.ForeignKey(
        Recovery, models.PROTECT, related_name="instalments", verbose_name=_("追回")
    )
    period = models.DateField(_("月份"))
    collected_fen = models.BigIntegerField(_("扣款（分）"))
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = RecoveryPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("分期扣款")
        verbose_name_plural = _("分期扣款")
        ordering = ["period"]
        constraints = [
            models.UniqueConstraint(
                fields=["recovery", "period"], name="subsidies_instalment_once"
            ),
            models.CheckConstraint(
                condition=Q(collected_fen__gte=0, period__day=1),
                name="subsidies_instalment_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.period:%Y-%m}"


class LateChargeQuerySet(ScopedQuerySet):
    """Late charges are visible where their person is, and to the operator who is paid."""

    division_path = "resident__community__code"
    organisation_paths = ("operator",)


class LateCharge(models.Model):
    """A charge that was made offline and came in later; what was lacking became a debt, not an error."""

    reference = models.CharField(_("业务编号"), max_length=100, unique=True)
    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="late_charges", verbose_name=_("老年人")
    )
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="late_charges", verbose_name=_("运营方")
    )
    service = models.CharField(_("服务"), max_length=24, choices=Service)
    amount_fen = models.BigIntegerField(_("金额（分）"))
    paid_fen = models.BigIntegerField(_("从账户扣款（分）"))
    occurred_on = models.DateField(_("发生日期"))
    arrived_at = models.DateTimeField(_("到达时间"), auto_now_add=True)
    recovery = models.OneToOneField(
        Recovery,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="late_charge",
        verbose_name=_("追回"),
    )

    objects = LateChargeQuerySet.as_manager()

    class Meta:
        verbose_name = _("迟到扣款")
        verbose_name_plural = _("迟到扣款")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, paid_fen__gte=0, paid_fen__lte=F("amount_fen")),
                name="subsidies_late_charge_parts",
            ),
            models.CheckConstraint(
                condition=Q(paid_fen=F("amount_fen"), recovery__isnull=True)
                | Q(paid_fen__lt=F("amount_fen"), recovery__isnull=False),
                name="subsidies_late_charge_owed",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def owed_fen(self) -> int:
        """What the purses lacked."""
        return self.amount_fen - self.paid_fen
