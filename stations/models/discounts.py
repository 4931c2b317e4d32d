"""Shops that give people of a group a discount."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division
from core.models import TimeStamped
from stations.enums.health import DiscountGroup
from stations.models.circles import OfDivisionQuerySet
from stations.models.opening import days_in_order
from stations.validators import validate_phone


class DiscountQuerySet(OfDivisionQuerySet):
    """Shops in the trade's words."""

    def on(self, day: date):
        """Agreed, and neither over nor given up."""
        running = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(running, valid_from__lte=day, is_active=True)


class DiscountMerchant(TimeStamped):
    """A shop, what it takes off, for whom and until when. The list is public."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="discounts", verbose_name=_("街道或社区")
    )
    name = models.CharField(_("商户"), max_length=80)
    trade = models.CharField(_("行业"), max_length=40, help_text=_("例如餐饮、理发、药店。"))
    address = models.CharField(_("地址"), max_length=200)
    phone = models.CharField(_("电话"), max_length=20, blank=True, validators=[validate_phone])
    offer = models.CharField(_("优惠内容"), max_length=200)
    groups = ArrayField(
        models.CharField(max_length=12, choices=DiscountGroup), verbose_name=_("优惠对象")
    )
    valid_from = models.DateField(_("开始日期"))
    valid_to = models.DateField(_("结束日期"), null=True, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    objects = DiscountQuerySet.as_manager()

    class Meta:
        verbose_name = _("优惠商户")
        verbose_name_plural = _("优惠商户")
        ordering = ["division", "trade", "name", "pk"]
        constraints = [
            days_in_order("stations_discount_dates", "valid_from", "valid_to"),
            models.UniqueConstraint(
                fields=["division", "name", "address"],
                name="stations_discount_once",
                violation_error_message=_("这家商户已经登记了。"),
            ),
            models.CheckConstraint(
                condition=Q(groups__len__gt=0),
                name="stations_discount_groups",
                violation_error_message=_("至少选一类优惠对象。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def for_whom(self) -> list[str]:
        """In words."""
        return [str(DiscountGroup(group).label) for group in self.groups]
