"""Orders: who eats what, how it gets there, and who pays which part."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet, User
from core.models import TimeStamped
from elderly_care.models import Resident
from meals.enums import (
    CustomerGroup,
    FulfilMode,
    MealPeriod,
    OrderChannel,
    OrderState,
    UnroutedReason,
)
from meals.models.kitchens import Kitchen
from meals.models.menus import Menu, MenuItem
from meals.models.priced import Priced, PricedLine, government_part, line_price, parts_add_up
from stations.models import Station


class MealOrderQuerySet(ScopedQuerySet):
    """Orders in the trade's words."""

    division_path = "station__division__code"
    organisation_paths = ("operator", "station__operator")

    def visible_to(self, user: User):
        """Where the meal is handed over, where the person lives, and to who cooks or hands over."""
        home = Q(pk__in=[])
        for prefix in user.scope.prefixes:
            home |= Q(resident__community__code__startswith=prefix)
        return super().visible_to(user) | self.filter(home)

    def for_day(self, day: date):
        """Eaten on that day."""
        return self.filter(service_date=day)

    def open(self):
        """Neither handed over nor ended otherwise."""
        return self.filter(state__in=OrderState.OPEN)

    def waiting(self):
        """No kitchen yet."""
        return self.filter(state__in=OrderState.WAITING)

    def in_kitchen(self):
        """A kitchen cooks or cooked it."""
        return self.filter(state__in=OrderState.IN_KITCHEN)

    def to_hand_over(self):
        """Cooked, and its person hasn't got it yet."""
        return self.filter(state__in=OrderState.TO_HAND_OVER)


class MealOrder(Priced, TimeStamped):
    """One person's order for one meal. State and money change only in meals.commands."""

    menu = models.ForeignKey(Menu, models.PROTECT, related_name="orders", verbose_name=_("菜单"))
    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="meal_orders", verbose_name=_("老年人")
    )
    service_date = models.DateField(_("用餐日期"))
    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="meal_orders", verbose_name=_("助餐点")
    )
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="meal_orders", verbose_name=_("运营方")
    )
    fulfil_mode = models.CharField(_("取餐方式"), max_length=12, choices=FulfilMode)
    note = models.CharField(_("备注"), max_length=120, blank=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=OrderState, default=OrderState.PLACED
    )
    channel = models.CharField(_("渠道"), max_length=12, choices=OrderChannel)
    placed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("下单人"),
    )
    placed_at = models.DateTimeField(_("下单时间"))
    idempotency_key = models.CharField(_("幂等键"), max_length=80)
    request_hash = models.CharField(_("请求摘要"), max_length=64)
    portions = models.PositiveIntegerField(_("份数"))
    customer_group = models.CharField(
        _("顾客类型"), max_length=16, choices=CustomerGroup, default=CustomerGroup.MEAL_ASSISTED
    )

    delivery_fee_fen = models.BigIntegerField(_("送餐费（分）"), default=0)
    held_fen = models.BigIntegerField(_("账户冻结（分）"), default=0)
    cash_due_fen = models.BigIntegerField(_("现金应付（分）"))

    kitchen = models.ForeignKey(
        Kitchen,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("制作厨房"),
    )
    routed_at = models.DateTimeField(_("排单时间"), null=True, blank=True)
    unrouted_reason = models.CharField(
        _("未能安排的原因"), max_length=16, choices=UnroutedReason, blank=True
    )
    late_reason = models.CharField(_("截止后加订的原因"), max_length=200, blank=True)
    subsidy_freed = models.BooleanField(_("当天补贴可再用"), default=False)
    handed_over_at = models.DateTimeField(_("交付时间"), null=True, blank=True)
    handed_over_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("交付人"),
    )
    purse_paid_fen = models.BigIntegerField(_("账户实付（分）"), default=0)
    cash_received_fen = models.BigIntegerField(_("现金实收（分）"), default=0)

    is_partly_returned = False  # who shows orders finds it out: queries.partly_returned.mark_partly

    objects = MealOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("订餐单")
        verbose_name_plural = _("订餐单")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["placed_by", "idempotency_key"],
                name="meals_order_idempotent",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["resident", "service_date", "meal_period"],
                condition=~Q(state="cancelled"),
                name="meals_order_once_per_meal",
            ),
            models.UniqueConstraint(
                fields=["resident", "service_date"],
                condition=Q(subsidy_fen__gt=0, subsidy_freed=False) & ~Q(state="cancelled"),
                name="meals_order_one_subsidy_a_day",
            ),
            parts_add_up("meals_order_parts_add_up"),
            government_part("meals_order_government_part"),
            models.CheckConstraint(
                condition=Q(
                    elder_fen=F("held_fen") + F("cash_due_fen"),
                    held_fen__gte=0,
                    cash_due_fen__gte=0,
                ),
                name="meals_order_elder_part",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="handed_over",
                    handed_over_at__isnull=False,
                    elder_fen=F("purse_paid_fen") + F("cash_received_fen"),
                )
                | ~Q(state="handed_over"),
                name="meals_order_paid_when_handed_over",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["placed", "unrouted", "cancelled"])
                | Q(kitchen__isnull=False, routed_at__isnull=False),
                name="meals_order_kitchen_known",
            ),
            models.CheckConstraint(
                condition=Q(state="unrouted") & ~Q(unrouted_reason="") | ~Q(state="unrouted"),
                name="meals_order_unrouted_reason",
            ),
            models.CheckConstraint(
                condition=Q(portions__gt=0), name="meals_order_portions_positive"
            ),
        ]
        indexes = [
            models.Index(
                fields=["menu", "station", "portions", "id"],
                condition=Q(state__in=["placed", "unrouted"]),
                name="meals_order_to_route",
            ),
            models.Index(fields=["service_date", "station"], name="meals_order_day"),
            models.Index(fields=["kitchen", "service_date"], name="meals_order_kitchen_day"),
            models.Index(fields=["operator", "service_date"], name="meals_order_operator_day"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people say at the counter."""
        return f"{self.pk:06d}" if self.pk else ""

    @property
    def state_words(self) -> str:
        """The state for people: 已退餐 only when all of it came back."""
        return gettext("部分退餐") if self.is_partly_returned else str(self.get_state_display())

    @property
    def is_late(self) -> bool:
        """Came after the cutoff, for a reason."""
        return bool(self.late_reason)

    @property
    def reference(self) -> str:
        """Under which name the ledger knows this order."""
        return f"meal-order:{self.pk}"


class OrderLineQuerySet(ScopedQuerySet):
    """Lines are visible where their order is handed over, and to who cooks or hands over."""

    division_path = "order__station__division__code"
    organisation_paths = ("order__operator", "order__station__operator")


class OrderLine(PricedLine):
    """So many portions of one set meal, and who pays which part of them."""

    order = models.ForeignKey(
        MealOrder, models.CASCADE, related_name="lines", verbose_name=_("订餐单")
    )
    menu_item = models.ForeignKey(
        MenuItem, models.PROTECT, related_name="lines", verbose_name=_("套餐")
    )

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("订餐明细")
        verbose_name_plural = _("订餐明细")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "menu_item"], name="meals_line_once"),
            line_price("meals_line_list_price"),
            parts_add_up("meals_line_parts_add_up"),
        ]
