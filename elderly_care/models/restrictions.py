"""What a person may not eat, or how food must be made for the person."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from core.spans import SpanQuerySet, ends_after_start
from elderly_care.enums import Allergen, Diet, RestrictionKind, Texture
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident

LISTS = {
    RestrictionKind.ALLERGEN: Allergen,
    RestrictionKind.DIET: Diet,
    RestrictionKind.TEXTURE: Texture,
}


class RestrictionQuerySet(SpanQuerySet, FactQuerySet):
    """Restrictions in the trade's words."""

    first_day, last_day = "starts_on", "ends_on"


class Restriction(TimeStamped):
    """Something a person can't or doesn't eat, from a day to a day (both included)."""

    resident = models.ForeignKey(
        Resident, models.CASCADE, related_name="restrictions", verbose_name=_("老年人")
    )
    kind = models.CharField(_("禁忌种类"), max_length=12, choices=RestrictionKind)
    value = models.CharField(_("内容"), max_length=40)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("饮食禁忌")
        verbose_name_plural = _("饮食禁忌")
        ordering = ["resident", "kind", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "kind", "value"],
                condition=Q(ends_on__isnull=True),
                name="care_restriction_once",
                violation_error_message=_("这条饮食禁忌已经登记了。"),
            ),
            ends_after_start("care_restriction_dates"),
            models.CheckConstraint(condition=~Q(value=""), name="care_restriction_said"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.value_words}"

    @property
    def value_words(self) -> str:
        """The name from its list, or the ingredient itself."""
        values = LISTS.get(RestrictionKind(self.kind))
        if values is None or self.value not in values.values:
            return self.value
        return str(values(self.value).label)

    def clean(self):
        """A value of the list that belongs to the kind."""
        values = LISTS.get(self.kind)
        if values is not None and self.value not in values.values:
            allowed = "、".join(str(label) for label in values.labels)
            raise ValidationError({"value": _("请从中选择：%(allowed)s。") % {"allowed": allowed}})
