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
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.operator}"

    @property
    def payable_fen(self) -> int:
        """What the platform owes the operator for the day."""
        return self.purse_fen + self.government_fen
