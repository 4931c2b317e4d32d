"""Meals that a courier firm brings: what we asked of it, and what it told us."""

from datetime import datetime
from uuid import uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import TimeStamped
from meals.enums import CourierState
from meals.models.delivery import DeliveryQuerySet
from meals.models.orders import MealOrder


class CourierOrderQuerySet(DeliveryQuerySet):
    """Couriers' orders in the trade's words."""

    def active(self):
        """The firm has it, or is about to get it."""
        return self.filter(state__in=CourierState.ACTIVE)

    def due(self, now: datetime):
        """To be told to the firm now: a new one or a cancellation."""
        return self.filter(
            state__in=[CourierState.WAITING, CourierState.CANCELLING], due_at__lte=now
        )


class CourierOrder(TimeStamped):
    """An order at a courier firm. Its state changes only in meals.commands.

    key: tells the firm that two requests are the same order.
    """

    order = models.ForeignKey(
        MealOrder, models.PROTECT, related_name="courier_orders", verbose_name=_("订餐单")
    )
    provider = models.CharField(_("骑手平台"), max_length=20)
    state = models.CharField(
        _("状态"), max_length=12, choices=CourierState, default=CourierState.WAITING
    )
    key = models.UUIDField(_("请求编号"), default=uuid4, unique=True, editable=False)
    number = models.CharField(_("平台单号"), max_length=64, blank=True)
    rider_name = models.CharField(_("骑手"), max_length=60, blank=True)
    rider_phone = models.CharField(_("骑手电话"), max_length=20, blank=True)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("叫骑手的人")
    )
    attempts = models.PositiveSmallIntegerField(_("发送次数"), default=0)
    due_at = models.DateTimeField(_("下次发送时间"), auto_now_add=True)
    error = models.CharField(_("最近的错误"), max_length=200, blank=True)

    objects = CourierOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("骑手平台订单")
        verbose_name_plural = _("骑手平台订单")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state__in=["waiting", "sent", "accepted", "picked_up", "cancelling"]),
                name="meals_courier_one_at_a_time",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["waiting", "cancelling"]),
                name="meals_courier_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.provider} {self.number}"


class CourierEventQuerySet(DeliveryQuerySet):
    """Visible where the courier's order is."""

    def visible_to(self, user: User):
        """As the order itself."""
        orders = MealOrder.objects.visible_to(user).values("pk")
        return self.filter(courier_order__order__in=orders)


class CourierEvent(models.Model):
    """What a courier firm told us, once. It never changes."""

    courier_order = models.ForeignKey(
        CourierOrder, models.PROTECT, related_name="events", verbose_name=_("骑手平台订单")
    )
    event_id = models.CharField(_("事件编号"), max_length=80, unique=True)
    status = models.CharField(_("平台状态"), max_length=20)
    occurred_at = models.DateTimeField(_("发生时间"))
    arrived_at = models.DateTimeField(_("到达时间"), auto_now_add=True)
    told = models.JSONField(_("内容"), default=dict, encoder=DjangoJSONEncoder)

    objects = CourierEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("骑手平台消息")
        verbose_name_plural = _("骑手平台消息")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.courier_order} {self.status}"
