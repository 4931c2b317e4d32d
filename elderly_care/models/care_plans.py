"""Care plans: what a person needs by the level found and by wishes, agreed, reviewed, in versions."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, User, dates_in_order
from core.fields import EncryptedTextField
from core.models import TimeStamped
from core.private_files import private_storage
from elderly_care.enums import AbilityLevel
from elderly_care.enums.assessment import Informant
from elderly_care.enums.care_plans import CareNeed, CarePlanState, Per
from elderly_care.models.assessments import AssessmentCase
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident

MOST_TIMES = 31


def _times() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        _("次数"), validators=[MinValueValidator(1), MaxValueValidator(MOST_TIMES)]
    )


class CarePlanRule(DatedRule):
    """What is proposed to who has a level: a need, how often, what for."""

    level = models.PositiveSmallIntegerField(_("能力等级"), choices=AbilityLevel)
    need = models.CharField(_("照护需要"), max_length=16, choices=CareNeed)
    times = _times()
    per = models.CharField(_("频次"), max_length=8, choices=Per)
    goal = models.CharField(_("目标"), max_length=200, blank=True)

    class Meta(DatedRule.Meta):
        verbose_name = _("照护方案规则")
        verbose_name_plural = _("照护方案规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "level", "need", "effective_from"],
                name="care_plan_rule_once",
            ),
            dates_in_order("care_plan_rule_dates"),
        ]


class CarePlan(TimeStamped):
    """One version of a person's plan; agreed ones stay as they were agreed."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="care_plans", verbose_name=_("老年人")
    )
    version = models.PositiveSmallIntegerField(_("版本"))
    state = models.CharField(
        _("状态"), max_length=8, choices=CarePlanState, default=CarePlanState.DRAFT
    )
    case = models.ForeignKey(
        AssessmentCase,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="care_plans",
        verbose_name=_("依据的评估"),
    )
    level = models.PositiveSmallIntegerField(_("能力等级"), choices=AbilityLevel)
    wishes = EncryptedTextField(_("本人意愿"), null=True, blank=True)
    review_on = models.DateField(_("复核日期"))
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("草拟人"))
    agreed_on = models.DateField(_("同意日期"), null=True, blank=True)
    agreed_by = models.CharField(_("同意人"), max_length=60, blank=True)
    relation = models.CharField(_("与老人的关系"), max_length=12, choices=Informant, blank=True)
    signature = models.FileField(
        _("签名"), storage=private_storage, upload_to="care-plans/", blank=True
    )
    noted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("照护方案")
        verbose_name_plural = _("照护方案")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["resident", "version"], name="care_plan_version_once"),
            models.UniqueConstraint(
                fields=["resident"], condition=Q(state="draft"), name="care_plan_one_draft"
            ),
            models.UniqueConstraint(
                fields=["resident"], condition=Q(state="agreed"), name="care_plan_one_agreed"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", agreed_on__isnull=True)
                | Q(state="ended")
                | Q(agreed_on__isnull=False, noted_by__isnull=False) & ~Q(agreed_by=""),
                name="care_plan_agreed_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident_id} v{self.version}"


class CarePlanPartQuerySet(FactQuerySet):
    """Visible where the plan is."""

    division_path = "plan__resident__community__code"


class CarePlanLine(models.Model):
    """One need of a plan: how often and what for."""

    plan = models.ForeignKey(
        CarePlan, models.PROTECT, related_name="lines", verbose_name=_("照护方案")
    )
    need = models.CharField(_("照护需要"), max_length=16, choices=CareNeed)
    times = _times()
    per = models.CharField(_("频次"), max_length=8, choices=Per)
    goal = models.CharField(_("目标"), max_length=200, blank=True)

    objects = CarePlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("照护方案内容")
        verbose_name_plural = _("照护方案内容")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "need"], name="care_plan_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_need_display()} {self.get_per_display()} {self.times}"
