"""Meals at people's doors: the proof, the failure, and the alert when nobody answered."""

from datetime import datetime

from django.db import models
from django.db.models import DurationField, ExpressionWrapper, F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.acts import KEY_LENGTH
from core.models import TimeStamped
from core.private_files import private_storage
from elderly_care.models import Resident
from meals.enums import AlertLevel, AlertOutcome, AlertState, FailReason, OrderState, ProofKind
from meals.models.orders import MealOrder


class DeliveryQuerySet(ScopedQuerySet):
    """Visible where the order is: at its point, its operator, and where the person lives."""

    division_path = "order__station__division__code"
    organisation_paths = ("order__operator", "order__station__operator")

    def visible_to(self, user: User):
        """As the order itself."""
        return self.filter(order__in=MealOrder.objects.visible_to(user).values("pk"))


class DeliveryAct(models.Model):
    """What somebody did at a door: when it was done, and when we heard of it.

    key: of the sender's device; the same act sent again is found by it.
    """

    occurred_at = models.DateTimeField(_("发生时间"))
    arrived_at = models.DateTimeField(_("上报时间"))
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("送餐人")
    )
    sender = models.CharField(_("送餐人或平台"), max_length=150)
    key = models.CharField(_("上报编号"), max_length=KEY_LENGTH)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        abstract = True


class DeliveryProof(DeliveryAct):
    """By what it is known that a meal reached its person. It never changes."""

    order = models.OneToOneField(
        MealOrder, models.PROTECT, related_name="proof", verbose_name=_("订餐单")
    )
    kind = models.CharField(_("凭证"), max_length=12, choices=ProofKind)
    file = models.FileField(
        _("照片或签名"), storage=private_storage, upload_to="deliveries/", blank=True
    )
    receiver = models.CharField(_("收餐人"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("送达凭证")
        verbose_name_plural = _("送达凭证")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "key"], name="meals_proof_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(kind=ProofKind.CODE) | ~Q(file=""), name="meals_proof_is_there"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.get_kind_display()}"


class DeliveryFailure(DeliveryAct):
    """A meal that came back from a door, and why. It never changes."""

    order = models.ForeignKey(
        MealOrder, models.PROTECT, related_name="failures", verbose_name=_("订餐单")
    )
    reason = models.CharField(_("原因"), max_length=16, choices=FailReason)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    photo = models.FileField(
        _("照片"), storage=private_storage, upload_to="deliveries/", blank=True
    )

    class Meta:
        verbose_name = _("没有送到的记录")
        verbose_name_plural = _("没有送到的记录")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "key"], name="meals_failure_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.get_reason_display()}"


class DeliveryAlertQuerySet(DeliveryQuerySet):
    """Alerts in the trade's words."""

    def open(self):
        """Nobody knows yet how the person is."""
        return self.filter(state=AlertState.OPEN)

    def overdue(self, now: datetime):
        """Whose owner has let the time pass."""
        return self.open().filter(due_at__lte=now)

    def with_times(self):
        """With `took`, from the act at the door to the answer, and `delivered`, for figures."""
        took = ExpressionWrapper(
            F("closed_at") - F("failure__occurred_at"), output_field=DurationField()
        )
        delivered = Q(order__state__in=[OrderState.HANDED_OVER, OrderState.RETURNED])
        return self.annotate(
            took=took, delivered=ExpressionWrapper(delivered, output_field=models.BooleanField())
        )


class DeliveryAlert(models.Model):
    """Nobody answered the door: somebody has to find out how the person is, and by when.

    The owner is whose turn it is; when the time has passed it is the next one's.
    """

    order = models.ForeignKey(
        MealOrder, models.PROTECT, related_name="alerts", verbose_name=_("订餐单")
    )
    failure = models.OneToOneField(
        DeliveryFailure, models.PROTECT, related_name="alert", verbose_name=_("没有送到的记录")
    )
    state = models.CharField(_("状态"), max_length=8, choices=AlertState, default=AlertState.OPEN)
    level = models.PositiveSmallIntegerField(
        _("级别"), choices=AlertLevel, default=AlertLevel.STATION
    )
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("负责人")
    )
    opened_at = models.DateTimeField(_("提醒时间"))
    due_at = models.DateTimeField(_("应核实时间"))
    outcome = models.CharField(_("核实结果"), max_length=12, choices=AlertOutcome, blank=True)
    note = models.CharField(_("核实说明"), max_length=500, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("核实人")
    )
    closed_at = models.DateTimeField(_("核实时间"), null=True)

    objects = DeliveryAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("送餐无人应答提醒")
        verbose_name_plural = _("送餐无人应答提醒")
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="open"), name="meals_alert_due")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", outcome="", closed_at__isnull=True)
                | Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                & ~Q(outcome=""),
                name="meals_alert_closed_how",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.get_state_display()}"


class DoorNoteQuerySet(ScopedQuerySet):
    """Visible where the person lives."""

    division_path = "resident__community__code"


class DoorNote(TimeStamped):
    """What whoever comes to a person's door should know: the lock's code, the dog, hard of hearing."""

    resident = models.OneToOneField(
        Resident, models.CASCADE, related_name="door_note", verbose_name=_("老年人")
    )
    text = models.CharField(_("上门须知"), max_length=120)
    updated_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("填写人")
    )

    objects = DoorNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("上门须知")
        verbose_name_plural = _("上门须知")
        ordering = ["resident"]

    def __str__(self) -> str:
        return self.text
