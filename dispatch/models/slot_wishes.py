"""有空位叫我: who wants a time on a day that is full, in the order in which they asked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from dispatch.models.catalogue import ServiceItem
from elderly_care.models import Resident


class SlotWishQuerySet(ScopedQuerySet):
    """Visible where the person lives."""

    division_path = "resident__community__code"

    def waiting(self):
        """Not told yet, the first one first."""
        return self.filter(told_at__isnull=True).order_by("pk")


class SlotWish(models.Model):
    """Somebody is told once when a time of that day is free; booking it is up to them."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="+", verbose_name=_("老年人")
    )
    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="+", verbose_name=_("服务项目")
    )
    day = models.DateField(_("哪一天"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    asked_at = models.DateTimeField(_("登记时间"))
    told_at = models.DateTimeField(_("通知时间"), null=True, blank=True)

    objects = SlotWishQuerySet.as_manager()

    class Meta:
        verbose_name = _("有空位叫我")
        verbose_name_plural = _("有空位叫我")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "item", "day"],
                condition=Q(told_at__isnull=True),
                name="dispatch_slot_wish_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["day"], condition=Q(told_at__isnull=True), name="dispatch_slot_wish_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resident} {self.item} {self.day}"
