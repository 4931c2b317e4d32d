"""Dated facts about residents."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from core.dates import today
from core.spans import SpanQuerySet
from elderly_care.enums import AbilityLevel, BenefitKind, CareCategory, DisabilityKind
from elderly_care.models.residents import Resident


class FactQuerySet(ScopedQuerySet):
    """Dated facts are visible where their person is."""

    division_path = "resident__community__code"


class CareStatusQuerySet(SpanQuerySet, FactQuerySet):
    """Care statuses in the trade's words."""

    def current(self):
        """Held today."""
        return self.on(today())


class CareStatus(models.Model):
    """A care category held from a day to a day (both included)."""

    resident = models.ForeignKey(
        Resident, models.CASCADE, related_name="care_statuses", verbose_name=_("老年人")
    )
    category = models.CharField(_("类别"), max_length=24, choices=CareCategory)
    valid_from = models.DateField(_("开始日期"))
    valid_to = models.DateField(_("结束日期"), null=True, blank=True)

    objects = CareStatusQuerySet.as_manager()

    class Meta:
        verbose_name = _("救助与关爱类别")
        verbose_name_plural = _("救助与关爱类别")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "category", "valid_from"], name="care_status_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="care_status_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.get_category_display()


class DisabilityCertificate(models.Model):
    """What a disability certificate says, from the day of its issue."""

    resident = models.ForeignKey(
        Resident, models.CASCADE, related_name="disabilities", verbose_name=_("老年人")
    )
    kind = models.CharField(_("残疾类别"), max_length=12, choices=DisabilityKind)
    grade = models.PositiveSmallIntegerField(
        _("残疾等级"), validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    is_multiple = models.BooleanField(_("多重残疾"), default=False)
    valid_from = models.DateField(_("发证日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("残疾证")
        verbose_name_plural = _("残疾证")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "kind", "valid_from"], name="care_disability_once"
            ),
            models.CheckConstraint(condition=Q(grade__range=(1, 4)), name="care_disability_grade"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="care_disability_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.grade}"


class AbilityAssessment(models.Model):
    """The level that an assessment found, from its day on."""

    resident = models.ForeignKey(
        Resident, models.CASCADE, related_name="assessments", verbose_name=_("老年人")
    )
    level = models.PositiveSmallIntegerField(_("能力等级"), choices=AbilityLevel)
    assessed_on = models.DateField(_("评估日期"))
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("能力评估")
        verbose_name_plural = _("能力评估")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "assessed_on"], name="care_assessment_once"
            ),
            models.CheckConstraint(condition=Q(level__range=(0, 4)), name="care_assessment_level"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("assessed_on")),
                name="care_assessment_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.get_level_display()


class OtherBenefit(models.Model):
    """A benefit of another department; without dates it is held throughout."""

    resident = models.ForeignKey(
        Resident, models.CASCADE, related_name="other_benefits", verbose_name=_("老年人")
    )
    kind = models.CharField(_("待遇"), max_length=24, choices=BenefitKind)
    valid_from = models.DateField(_("开始日期"), null=True, blank=True)
    valid_to = models.DateField(_("结束日期"), null=True, blank=True)
    monthly_fen = models.PositiveIntegerField(
        _("每月金额（分）"), null=True, blank=True, help_text=_("不知道时留空。")
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("其他待遇")
        verbose_name_plural = _("其他待遇")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "kind", "valid_from"],
                name="care_benefit_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="care_benefit_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
