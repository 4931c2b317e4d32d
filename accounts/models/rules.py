"""Rules with figures: rows with a region, dates and a document, never constants in code."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from accounts.logic.regions import regions_around
from core.spans import SpanQuerySet


class RuleQuerySet(SpanQuerySet):
    """Dated rules in the trade's words. They are published documents, so they have no scope."""

    first_day, last_day = "effective_from", "effective_to"

    def in_force(self, division_code: str, day: date):
        """For a place and a day: the most special region first, then the newest."""
        return self.on(day).filter(region__in=regions_around(division_code))

    def on(self, day: date):
        """Anywhere; in the same order."""
        return super().on(day).order_by(Length("region").desc(), "-effective_from", "-pk")


class DatedRule(models.Model):
    """What every rule has: where, from when to when, after which document."""

    region = models.CharField(
        _("适用地区"),
        max_length=12,
        blank=True,
        help_text=_("区划代码前缀，例如 11 为北京市；留空为全部地区。"),
    )
    effective_from = models.DateField(_("生效日期"))
    effective_to = models.DateField(_("失效日期"), null=True, blank=True)
    document_no = models.CharField(_("文号"), max_length=80)

    objects = RuleQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["region", "-effective_from"]

    def __str__(self) -> str:
        region = self.region or _("全部地区")
        return f"{self._meta.verbose_name} {region} {self.document_no}"


def dates_in_order(name: str) -> models.CheckConstraint:
    """The constraint of every rule's dates."""
    return models.CheckConstraint(
        condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
        name=name,
        violation_error_message=_("失效日期不能早于生效日期。"),
    )
