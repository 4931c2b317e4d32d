"""What a day of meals came to, operator by operator."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet
from core.models import TimeStamped
from subsidies.models import Statement


class DaySettlementQuerySet(ScopedQuerySet):
    """Visible where the operator is, and to the operator."""

    division_path = "operator__division__code"
    organisation_paths = ("operator",)


class DaySettlement(TimeStamped):
    """The meals handed over on a day by an operator; made once, by meals.commands.close_day."""

    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="meal_settlements", verbose_name=_("运营方")
    )
    day = models.DateField(_("日期"))
    orders = models.PositiveIntegerField(_("订单数"))
    portions = models.PositiveIntegerField(_("份数"))
    list_fen = models.BigIntegerField(_("原价合计（分）"))
    purse_fen = models.BigIntegerField(_("个人账户支付（分）"))
    cash_fen = models.BigIntegerField(_("现金收入（分）"))
    government_fen = models.BigIntegerField(_("政府补贴（分）"))
    operator_fen = models.BigIntegerField(_("企业让利（分）"))
    sales = models.IntegerField(_("柜台消费数"), default=0)
    sale_list_fen = models.BigIntegerField(_("柜台消费原价（分）"), default=0)
    sale_purse_fen = models.BigIntegerField(_("柜台账户支付（分）"), default=0)
    sale_cash_fen = models.BigIntegerField(_("柜台现金（分）"), default=0)
    sale_card_fen = models.BigIntegerField(_("柜台刷卡（分）"), default=0)
    sale_government_fen = models.BigIntegerField(_("柜台政府补贴（分）"), default=0)
    sale_operator_fen = models.BigIntegerField(_("柜台企业让利（分）"), default=0)
    no_shows = models.PositiveIntegerField(_("未取而收费的订单数"), default=0)
    no_show_fen = models.BigIntegerField(_("未取收费（分）"), default=0)
    returns = models.PositiveIntegerField(_("退餐数"), default=0)
    returned_fen = models.BigIntegerField(_("退餐原价（分）"), default=0)
    returned_purse_fen = models.BigIntegerField(_("退回账户（分）"), default=0)
    returned_cash_fen = models.BigIntegerField(_("退还现金（分）"), default=0)
    returned_government_fen = models.BigIntegerField(_("收回政府补贴（分）"), default=0)
    returned_operator_fen = models.BigIntegerField(_("冲回企业让利（分）"), default=0)
    statement = models.ForeignKey(
        Statement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("结算单"),
    )

    objects = DaySettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("日结单")
        verbose_name_plural = _("日结单")
        ordering = ["-day", "operator"]
        constraints = [
            models.UniqueConstraint(fields=["operator", "day"], name="meals_settlement_once"),
            models.CheckConstraint(
                condition=Q(
                    list_fen=F("purse_fen")
                    + F("cash_fen")
                    + F("government_fen")
                    + F("operator_fen")
                ),
                name="meals_settlement_parts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    sale_list_fen=F("sale_purse_fen")
                    + F("sale_cash_fen")
                    + F("sale_card_fen")
                    + F("sale_government_fen")
                    + F("sale_operator_fen")
                ),
                name="meals_settlement_sales_add_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    returned_fen=F("returned_purse_fen")
                    + F("returned_cash_fen")
                    + F("returned_government_fen")
                    + F("returned_operator_fen")
                ),
                name="meals_settlement_returns_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.operator}"

    @property
    def payable_fen(self) -> int:
        """What the platform owes the operator for the day, less what the day's returns took back."""
        gross = self.purse_fen + self.government_fen + self.no_show_fen
        gross += self.sale_purse_fen + self.sale_government_fen
        return gross - self.returned_purse_fen - self.returned_government_fen
