"""Sales at a till: who ate what, and who paid which part."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet, User
from elderly_care.models import Resident
from meals.enums import CustomerGroup, MealPeriod, SaleChannel, SaleState
from meals.models.menus import Dish, MenuItem
from meals.models.priced import Priced, PricedLine, government_part, line_price, parts_add_up
from meals.models.till import PriceList, Till, TillShift
from stations.models import Station


class SaleQuerySet(ScopedQuerySet):
    """Sales are visible where they were made, and to who runs the place."""

    division_path = "station__division__code"
    organisation_paths = ("operator",)

    def standing(self):
        """Not reversed."""
        return self.filter(state=SaleState.SOLD)


class Sale(Priced):
    """A sale over the counter. Only meals.commands sell and reverse; nothing is deleted."""

    till = models.ForeignKey(Till, models.PROTECT, related_name="sales", verbose_name=_("收银机"))
    shift = models.ForeignKey(
        TillShift, models.PROTECT, related_name="sales", verbose_name=_("班次")
    )
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="sales", verbose_name=_("站点")
    )
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="sales", verbose_name=_("运营方")
    )
    resident = models.ForeignKey(
        Resident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sales",
        verbose_name=_("老年人"),
    )
    service_date = models.DateField(_("用餐日期"))
    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    booked_on = models.DateField(_("记入哪天的日结"))
    state = models.CharField(_("状态"), max_length=8, choices=SaleState, default=SaleState.SOLD)
    channel = models.CharField(_("渠道"), max_length=8, choices=SaleChannel)
    sold_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("收银员"))
    idempotency_key = models.CharField(_("幂等键"), max_length=80)
    request_hash = models.CharField(_("请求摘要"), max_length=64)
    price_list = models.ForeignKey(
        PriceList,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sales",
        verbose_name=_("脱机价格名单"),
    )
    occurred_at = models.DateTimeField(_("发生时间"))
    arrived_at = models.DateTimeField(_("到达时间"))

    portions = models.PositiveIntegerField(_("份数"))
    customer_group = models.CharField(
        _("顾客类型"), max_length=16, choices=CustomerGroup, default=CustomerGroup.NEARBY
    )
    purse_fen = models.BigIntegerField(_("账户支付（分）"), default=0)
    cash_fen = models.BigIntegerField(_("现金（分）"), default=0)
    card_fen = models.BigIntegerField(_("刷卡（分）"), default=0)
    taken = models.JSONField(
        _("占用的限量份数"),
        default=dict,
        blank=True,
        help_text=_("从限量里实际扣了多少；冲正时只退回这些。"),
    )

    objects = SaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("柜台消费")
        verbose_name_plural = _("柜台消费")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["till", "idempotency_key"], name="meals_sale_idempotent"
            ),
            parts_add_up("meals_sale_parts_add_up"),
            government_part("meals_sale_government_part"),
            models.CheckConstraint(
                condition=Q(
                    elder_fen=F("purse_fen") + F("cash_fen") + F("card_fen"),
                    purse_fen__gte=0,
                    cash_fen__gte=0,
                    card_fen__gte=0,
                ),
                name="meals_sale_elder_part",
            ),
            models.CheckConstraint(
                condition=Q(resident__isnull=False)
                | Q(resident__isnull=True, purse_fen=0, government_fen=0),
                name="meals_sale_walk_in_pays_alone",
            ),
            models.CheckConstraint(
                condition=Q(channel="online") | Q(channel="offline", price_list__isnull=False),
                name="meals_sale_offline_by_list",
            ),
            models.CheckConstraint(
                condition=Q(portions__gt=0, list_fen__gt=0), name="meals_sale_of_something"
            ),
        ]
        indexes = [
            models.Index(fields=["resident", "service_date"], name="meals_sale_person_day"),
            models.Index(fields=["operator", "booked_on"], name="meals_sale_operator_day"),
            models.Index(fields=["shift", "id"], name="meals_sale_shift"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What stands on the receipt."""
        return f"S{self.pk:06d}" if self.pk else ""

    @property
    def reference(self) -> str:
        """Under which name the ledger knows this sale."""
        return f"till-sale:{self.pk}"


class SalePartQuerySet(ScopedQuerySet):
    """What belongs to a sale is visible where the sale is."""

    division_path = "sale__station__division__code"
    organisation_paths = ("sale__operator",)


class SaleLine(PricedLine):
    """So many portions of a set meal or a dish, and who pays which part of them."""

    sale = models.ForeignKey(Sale, models.PROTECT, related_name="lines", verbose_name=_("消费"))
    menu_item = models.ForeignKey(
        MenuItem, models.PROTECT, null=True, related_name="+", verbose_name=_("套餐")
    )
    dish = models.ForeignKey(
        Dish, models.PROTECT, null=True, related_name="+", verbose_name=_("菜品")
    )

    objects = SalePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("消费明细")
        verbose_name_plural = _("消费明细")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(menu_item__isnull=False, dish__isnull=True)
                | Q(menu_item__isnull=True, dish__isnull=False),
                name="meals_saleline_one_thing",
            ),
            line_price("meals_saleline_list_price"),
            parts_add_up("meals_saleline_parts_add_up"),
        ]
