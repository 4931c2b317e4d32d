"""What is known of an order's way: every step, what partners show, the clocks that run."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.acts import KEY_LENGTH
from core.models import TimeStamped
from dispatch.enums import Clock, Evidence, OrderState
from dispatch.models.orders import OrderPartQuerySet, WorkOrder


class OrderStep(models.Model):
    """One step of an order: from where to where, by whom, when. It never changes."""

    order = models.ForeignKey(
        WorkOrder, models.PROTECT, related_name="steps", verbose_name=_("工单")
    )
    # Whose order it was then: another operator that gets it later hasn't failed.
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("运营方")
    )
    verb = models.CharField(_("步骤"), max_length=20)
    from_state = models.CharField(_("原状态"), max_length=12, choices=OrderState, blank=True)
    to_state = models.CharField(_("新状态"), max_length=12, choices=OrderState)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("操作人")
    )
    actor = models.CharField(_("操作人名称"), max_length=150)
    channel = models.CharField(_("渠道"), max_length=20, blank=True)
    occurred_at = models.DateTimeField(_("发生时间"))
    arrived_at = models.DateTimeField(_("上报时间"))
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    key = models.CharField(_("上报编号"), max_length=KEY_LENGTH, blank=True)

    objects = OrderPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("工单步骤")
        verbose_name_plural = _("工单步骤")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "verb", "key"],
                condition=~Q(key=""),
                name="dispatch_step_once",
            )
        ]
        indexes = [models.Index(fields=["order", "id"], name="dispatch_step_order")]

    def __str__(self) -> str:
        return f"{self.order} {self.get_to_state_display()}"


class PartnerEvidence(models.Model):
    """What an operator's own system keeps of a visit: its number and digest. It never changes."""

    order = models.ForeignKey(
        WorkOrder, models.PROTECT, related_name="partner_evidence", verbose_name=_("工单")
    )
    phase = models.CharField(
        _("环节"), max_length=8, choices=[("start", _("开始")), ("finish", _("完成"))]
    )
    kind = models.CharField(_("凭证"), max_length=12, choices=Evidence)
    reference = models.CharField(_("合作方的凭证编号"), max_length=200)
    sha256 = models.CharField(_("摘要"), max_length=64)
    occurred_at = models.DateTimeField(_("发生时间"))
    arrived_at = models.DateTimeField(_("上报时间"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("上报人"))

    objects = OrderPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("合作方凭证")
        verbose_name_plural = _("合作方凭证")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "phase", "kind", "sha256"], name="dispatch_partner_evidence_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.get_kind_display()}"


class OrderClockQuerySet(OrderPartQuerySet):
    """Clocks in the trade's words."""

    def running(self):
        """What they measure hasn't happened."""
        return self.filter(stopped_at__isnull=True)

    def late(self, now: datetime):
        """Running and past their time."""
        return self.running().filter(due_at__lte=now)

    def to_watch(self, now: datetime):
        """Late, or later than when somebody looked last; nothing after the last stage."""
        return self.running().filter(next_at__lte=now)


class OrderClock(TimeStamped):
    """By when a step of an order must happen, how late it is, and who answers for it."""

    order = models.ForeignKey(
        WorkOrder, models.PROTECT, related_name="clocks", verbose_name=_("工单")
    )
    clock = models.CharField(_("时限"), max_length=12, choices=Clock)
    started_at = models.DateTimeField(_("开始计时"))
    due_at = models.DateTimeField(_("截止时间"))
    stopped_at = models.DateTimeField(_("停止计时"), null=True, blank=True)
    stages = models.JSONField(_("升级"), default=list)
    stage = models.PositiveSmallIntegerField(_("级别"), default=0)
    next_at = models.DateTimeField(_("下次要看的时间"), null=True, blank=True)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("负责人")
    )

    objects = OrderClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("工单时限")
        verbose_name_plural = _("工单时限")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "clock"],
                condition=Q(stopped_at__isnull=True),
                name="dispatch_clock_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(stopped_at__isnull=True),
                name="dispatch_clock_running",
            ),
            models.Index(
                fields=["next_at"],
                condition=Q(stopped_at__isnull=True, next_at__isnull=False),
                name="dispatch_clock_next",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.get_clock_display()}"
