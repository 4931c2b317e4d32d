"""What an order and a sale have in common: a price in parts, and the rules that gave it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meals.models.rules import AgeDiscount, DailyMealSubsidy


def parts_add_up(name: str) -> models.CheckConstraint:
    """Elder, government and operator pay the list price to the fen."""
    return models.CheckConstraint(
        condition=Q(
            list_fen=F("elder_fen") + F("government_fen") + F("operator_fen"),
            elder_fen__gte=0,
            government_fen__gte=0,
            operator_fen__gte=0,
        ),
        name=name,
    )


def government_part(name: str) -> models.CheckConstraint:
    """Its share of the age discount and the day's subsidy, nothing else."""
    return models.CheckConstraint(
        condition=Q(
            government_fen=F("discount_government_fen") + F("subsidy_fen"),
            discount_government_fen__gte=0,
            subsidy_fen__gte=0,
        ),
        name=name,
    )


def line_price(name: str) -> models.CheckConstraint:
    """So many times the price of one."""
    return models.CheckConstraint(
        condition=Q(quantity__gt=0, list_fen=F("unit_price_fen") * F("quantity")), name=name
    )


class Parts(models.Model):
    """Who pays which part of a price."""

    list_fen = models.BigIntegerField(_("原价（分）"))
    elder_fen = models.BigIntegerField(_("个人承担（分）"))
    government_fen = models.BigIntegerField(_("政府承担（分）"))
    operator_fen = models.BigIntegerField(_("企业承担（分）"))

    class Meta:
        abstract = True


class Priced(Parts):
    """A whole bill: its parts, the rules that made them, and the price step by step."""

    discount = models.ForeignKey(
        AgeDiscount,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("年龄优惠"),
    )
    discount_government_fen = models.BigIntegerField(_("优惠中政府承担（分）"), default=0)
    subsidy = models.ForeignKey(
        DailyMealSubsidy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("就餐补贴"),
    )
    subsidy_fen = models.BigIntegerField(_("就餐补贴（分）"), default=0)
    explanation = models.JSONField(_("价格说明"), default=list)

    class Meta:
        abstract = True


class PricedLine(Parts):
    """So many of one thing, and who pays which part of them."""

    name = models.CharField(_("名称"), max_length=60)
    quantity = models.PositiveSmallIntegerField(_("份数"))
    unit_price_fen = models.BigIntegerField(_("单价（分）"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name} × {self.quantity}"
