"""What a kitchen needs to be allowed to cook: its licence, and its cooks' health certificates."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from core.spans import SpanQuerySet
from meals.models.kitchens import Kitchen, KitchenPartQuerySet


class PaperQuerySet(SpanQuerySet, KitchenPartQuerySet):
    """Papers with a validity."""


def valid_dates(name: str) -> models.CheckConstraint:
    """The constraint of every paper's dates."""
    return models.CheckConstraint(
        condition=Q(valid_to__gte=F("valid_from")),
        name=name,
        violation_error_message=_("有效期的结束日期不能早于开始日期。"),
    )


class KitchenLicence(TimeStamped):
    """A food business licence; a renewed one is another row. Without a valid one nothing is cooked."""

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="licences", verbose_name=_("厨房")
    )
    number = models.CharField(_("食品经营许可证编号"), max_length=40)
    issuer = models.CharField(_("发证机关"), max_length=60, blank=True)
    valid_from = models.DateField(_("有效期开始"))
    valid_to = models.DateField(_("有效期至"))

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("食品经营许可证")
        verbose_name_plural = _("食品经营许可证")
        ordering = ["kitchen", "-valid_to"]
        constraints = [
            models.UniqueConstraint(
                fields=["kitchen", "number", "valid_from"],
                name="meals_licence_once",
                violation_error_message=_("这张证已经登记了。"),
            ),
            valid_dates("meals_licence_dates"),
        ]

    def __str__(self) -> str:
        return self.number


class HealthCertificate(TimeStamped):
    """A cook's health certificate; while somebody works here with an expired one, nothing is cooked."""

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="certificates", verbose_name=_("厨房")
    )
    person = models.CharField(_("姓名"), max_length=60)
    number = models.CharField(_("健康证编号"), max_length=40)
    valid_from = models.DateField(_("有效期开始"))
    valid_to = models.DateField(_("有效期至"))
    left_on = models.DateField(
        _("离岗日期"), null=True, blank=True, help_text=_("不再在这个厨房工作的日期。")
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("从业人员健康证")
        verbose_name_plural = _("从业人员健康证")
        ordering = ["kitchen", "person", "-valid_to"]
        constraints = [
            models.UniqueConstraint(
                fields=["kitchen", "number", "valid_from"],
                name="meals_certificate_once",
                violation_error_message=_("这张证已经登记了。"),
            ),
            valid_dates("meals_certificate_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.number}"
