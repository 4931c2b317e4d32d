"""Meals given back after they were handed over: which part of each payer's part went back."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet, User
from core.models import TimeStamped
from meals.models.orders import MealOrder


class MealReturnQuerySet(ScopedQuerySet):
    """Visible where the meal was handed over, and to who answers for it."""

    division_path = "order__station__division__code"
    organisation_paths = ("operator", "order__station__operator")

    def cash_to_give(self):
        """Cash that nobody has handed back yet."""
        return self.filter(cash_fen__gt=0, cash_given_at__isnull=True)


class MealReturn(TimeStamped):
    """One of an order's returns, by meals.commands.return_meal; only the cash can follow later."""

    order = models.ForeignKey(
        MealOrder, models.PROTECT, related_name="returns", verbose_name=_("订餐单")
    )
    number = models.PositiveSmallIntegerField(
        _("第几次退"), default=1, validators=[MinValueValidator(1)]
    )
    key = models.CharField(_("幂等键"), max_length=80)
    asked_fen = models.BigIntegerField(
        _("要求退（分）"), null=True, blank=True, help_text=_("空：剩下的全部。")
    )
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="meal_returns", verbose_name=_("运营方")
    )
    day = models.DateField(_("记入日结的日期"))
    reason = models.CharField(_("原因"), max_length=200)
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办理人")
    )
    list_fen = models.BigIntegerField(_("退的原价（分）"))
    elder_fen = models.BigIntegerField(_("退给个人（分）"))
    discount_government_fen = models.BigIntegerField(_("收回优惠中政府承担（分）"), default=0)
    subsidy_fen = models.BigIntegerField(_("收回就餐补贴（分）"), default=0)
    operator_fen = models.BigIntegerField(_("冲回企业让利（分）"), default=0)
    purse_fen = models.BigIntegerField(_("退回账户（分）"), default=0)
    cash_fen = models.BigIntegerField(_("退还现金（分）"), default=0)
    cash_given_at = models.DateTimeField(_("现金退还时间"), null=True, blank=True)
    cash_given_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("现金退还人")
    )

    objects = MealReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("退餐单")
        verbose_name_plural = _("退餐单")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="meals_return_number"),
            models.UniqueConstraint(fields=["order", "key"], name="meals_return_idempotent"),
            models.CheckConstraint(
                condition=Q(number__gte=1)
                & (Q(asked_fen__isnull=True) | Q(asked_fen=F("list_fen"))),
                name="meals_return_asked",
            ),
            models.CheckConstraint(
                condition=Q(
                    list_fen=F("elder_fen")
                    + F("discount_government_fen")
                    + F("subsidy_fen")
                    + F("operator_fen"),
                    elder_fen=F("purse_fen") + F("cash_fen"),
                    list_fen__gt=0,
                ),
                name="meals_return_parts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    discount_government_fen__gte=0,
                    subsidy_fen__gte=0,
                    operator_fen__gte=0,
                    purse_fen__gte=0,
                    cash_fen__gte=0,
                ),
                name="meals_return_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(cash_given_at__isnull=True) | Q(cash_fen__gt=0),
                name="meals_return_cash",
            ),
        ]
        indexes = [
            models.Index(fields=["operator", "day"], name="meals_return_day"),
            models.Index(
                fields=["operator"],
                condition=Q(cash_fen__gt=0, cash_given_at__isnull=True),
                name="meals_return_cash_open",
            ),
        ]

    def __str__(self) -> str:
        return self.order.number

    @property
    def reference(self) -> str:
        """Under which name the ledger knows this return."""
        again = f".{self.number}" if self.number > 1 else ""
        return f"{self.order.reference}:return{again}"

    @property
    def government_fen(self) -> int:
        """Both of the government's parts."""
        return self.discount_government_fen + self.subsidy_fen

    @property
    def owes_cash(self) -> bool:
        """Nobody has handed the cash back yet."""
        return self.cash_fen > 0 and self.cash_given_at is None
