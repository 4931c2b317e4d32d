"""Work orders: what was asked for, and who goes."""

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet, User
from core.acts import KEY_LENGTH
from core.fields import EncryptedTextField
from core.models import TimeStamped
from dispatch.enums import AssignmentState, Channel, OrderState, ServiceCardKind, Urgency
from dispatch.models.carers import Carer
from dispatch.models.catalogue import ServiceItem
from elderly_care.models import Resident
from stations.models import Station

MOST_DAYS = 366


class WorkOrderQuerySet(ScopedQuerySet):
    """Work orders in the trade's words: visible where the person lives, and to who serves."""

    division_path = "resident__community__code"
    organisation_paths = ("operator",)

    def open(self):
        """Neither visited nor ended."""
        return self.filter(state__in=OrderState.OPEN)

    def waiting(self):
        """Nobody is to go yet."""
        return self.filter(state__in=OrderState.WAITING)

    def coming(self):
        """Somebody is to go and has not begun."""
        return self.filter(state__in=OrderState.COMING)

    def for_living(self):
        """The person has neither died nor moved away."""
        return self.filter(resident__died_on__isnull=True, resident__moved_out_on__isnull=True)

    def for_gone(self):
        """The person has died or moved away; who only got another file is still there."""
        gone = Q(resident__died_on__isnull=False) | Q(resident__moved_out_on__isnull=False)
        return self.filter(gone, resident__merged_into__isnull=True)

    def for_day(self, start: datetime, end: datetime):
        """Whose window begins between two times."""
        return self.filter(window_start__gte=start, window_start__lt=end)


class WorkOrder(TimeStamped):
    """One visit that somebody asked for. State and money change only in dispatch.commands."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="work_orders", verbose_name=_("老年人")
    )
    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="orders", verbose_name=_("服务项目")
    )
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="work_orders", verbose_name=_("运营方")
    )
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="work_orders",
        verbose_name=_("站点"),
    )
    channel = models.CharField(_("渠道"), max_length=12, choices=Channel)
    urgency = models.CharField(
        _("紧急程度"), max_length=12, choices=Urgency, default=Urgency.ORDINARY
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=OrderState, default=OrderState.REQUESTED
    )
    requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("下单人")
    )
    requested_at = models.DateTimeField(_("下单时间"))
    window_start = models.DateTimeField(_("最早开始时间"))
    window_end = models.DateTimeField(_("最晚开始时间"))
    minutes = models.PositiveSmallIntegerField(
        _("时长（分钟）"), validators=[MinValueValidator(5), MaxValueValidator(24 * 60)]
    )
    days = models.PositiveSmallIntegerField(
        _("住几天"),
        null=True,
        blank=True,
        help_text=_("住在机构里的服务：先是约定的，接回以后是实际的。"),
    )
    place_lon = models.DecimalField(
        _("经度"), max_digits=9, decimal_places=6, null=True, blank=True, help_text=_("WGS-84")
    )
    place_lat = models.DecimalField(
        _("纬度"), max_digits=8, decimal_places=6, null=True, blank=True, help_text=_("WGS-84")
    )
    address = EncryptedTextField(_("服务地址"))
    # Where the person lives; such an order follows whoever moves.
    is_at_home = models.BooleanField(_("在家里"), default=True)
    destination = EncryptedTextField(_("目的地"), null=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    free_card = models.CharField(_("凭卡免费"), max_length=12, choices=ServiceCardKind, blank=True)
    price_fen = models.BigIntegerField(_("价格（分）"))
    entitlement_fen = models.BigIntegerField(_("额度支付（分）"), default=0)
    own_fen = models.BigIntegerField(_("个人自付（分）"))
    hold_no = models.PositiveSmallIntegerField(_("第几次冻结"), default=1)
    held_at = models.DateTimeField(_("冻结额度的时间"), null=True, blank=True)
    paid_fen = models.BigIntegerField(_("账户实付（分）"), null=True, blank=True)
    promise_at = models.DateTimeField(_("承诺到达时间"), null=True, blank=True)
    late_stage = models.PositiveSmallIntegerField(_("超时级别"), default=0)
    call_reference = models.CharField(_("通话录音编号"), max_length=80, blank=True)
    idempotency_key = models.CharField(_("幂等键"), max_length=KEY_LENGTH)
    request_hash = models.CharField(_("请求摘要"), max_length=64)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务工单")
        verbose_name_plural = _("服务工单")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["requested_by", "idempotency_key"],
                name="dispatch_order_idempotent",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(window_end__gte=F("window_start")), name="dispatch_order_window"
            ),
            models.CheckConstraint(
                condition=Q(
                    price_fen=F("entitlement_fen") + F("own_fen"),
                    entitlement_fen__gte=0,
                    own_fen__gte=0,
                ),
                name="dispatch_order_parts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=True) | Q(days__range=(1, MOST_DAYS)),
                name="dispatch_order_days",
            ),
            models.CheckConstraint(
                condition=Q(free_card="") | Q(price_fen=0), name="dispatch_order_free_by_card"
            ),
            models.CheckConstraint(
                condition=Q(held_at__isnull=False) | Q(entitlement_fen=0),
                name="dispatch_order_held",
            ),
            models.CheckConstraint(
                condition=Q(paid_fen__isnull=True)
                | Q(paid_fen__gte=0, paid_fen__lte=F("entitlement_fen")),
                name="dispatch_order_paid",
            ),
            models.CheckConstraint(
                condition=Q(place_lon__isnull=True, place_lat__isnull=True)
                | Q(place_lon__isnull=False, place_lat__isnull=False),
                name="dispatch_order_place_paired",
            ),
        ]
        indexes = [
            models.Index(fields=["window_start"], name="dispatch_order_window_start"),
            models.Index(fields=["operator", "-id"], name="dispatch_order_operator"),
            models.Index(fields=["resident", "-window_start"], name="dispatch_order_resident"),
            models.Index(
                fields=["state", "window_start"],
                condition=Q(state__in=OrderState.OPEN),
                name="dispatch_order_open",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people say on the phone."""
        return f"F{self.pk:06d}" if self.pk else ""

    @property
    def reference(self) -> str:
        """Under which name the ledger knows this order; a hold that was given back has another."""
        again = f":{self.hold_no}" if self.hold_no > 1 else ""
        return f"work-order:{self.pk}{again}"

    @property
    def day(self):
        """The business date of the visit."""
        return timezone.localdate(self.window_start)

    @property
    def is_urgent(self) -> bool:
        """Somebody must come soon."""
        return self.urgency != Urgency.ORDINARY


class OrderPartQuerySet(ScopedQuerySet):
    """Parts of an order are visible where the order is."""

    division_path = "order__resident__community__code"
    organisation_paths = ("order__operator",)


class AssignmentQuerySet(OrderPartQuerySet):
    """Assignments in the trade's words."""

    def active(self):
        """Somebody is still meant to go."""
        return self.filter(state=AssignmentState.ACTIVE)

    def between(self, start: datetime, end: datetime):
        """Overlaps a time."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Assignment(TimeStamped):
    """Who goes to an order, from when to when. A carer is never in two places."""

    order = models.ForeignKey(
        WorkOrder, models.PROTECT, related_name="assignments", verbose_name=_("工单")
    )
    carer = models.ForeignKey(
        Carer, models.PROTECT, related_name="assignments", verbose_name=_("服务人员")
    )
    position = models.PositiveSmallIntegerField(_("第几个人"), default=1)
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    locked = models.BooleanField(_("锁定"), default=False)
    assigned_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("派单人")
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=AssignmentState, default=AssignmentState.ACTIVE
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("派单")
        verbose_name_plural = _("派单")
        ordering = ["starts_at", "position", "pk"]
        constraints = [
            ExclusionConstraint(
                name="dispatch_carer_in_one_place",
                expressions=[
                    ("carer", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state="active"),
            ),
            models.UniqueConstraint(
                fields=["order", "position"],
                condition=Q(state="active"),
                name="dispatch_assignment_position",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="dispatch_assignment_times"
            ),
            models.CheckConstraint(
                condition=Q(position__range=(1, 2)), name="dispatch_assignment_two"
            ),
        ]
        indexes = [models.Index(fields=["carer", "starts_at"], name="dispatch_assignment_carer")]

    def __str__(self) -> str:
        return f"{self.order} {self.carer}"
