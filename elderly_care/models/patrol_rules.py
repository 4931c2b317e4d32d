"""Rules of patrol visits: who is looked after how often, what follows when it isn't done, which values matter."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import DatedRule, dates_in_order
from elderly_care.enums.patrols import (
    WITH_FIGURE,
    PatrolMode,
    PatrolPeriod,
    PatrolTarget,
    VitalSign,
)

_FIGURED = [target.value for target in WITH_FIGURE]


class PatrolRule(DatedRule):
    """Whoever belongs to it is looked after so often at least; of several the most frequent counts."""

    target = models.CharField(_("对象"), max_length=16, choices=PatrolTarget)
    figure = models.PositiveSmallIntegerField(
        _("界限"), null=True, blank=True, help_text=_("年龄、能力等级或残疾等级；其他对象不填。")
    )
    mode = models.CharField(_("方式"), max_length=8, choices=PatrolMode)
    period = models.CharField(_("频次"), max_length=8, choices=PatrolPeriod)
    on_rest_days = models.BooleanField(
        _("休息日照常"), default=True, help_text=_("不勾选时，任务只排在工作日。")
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("巡访计划")
        verbose_name_plural = _("巡访计划")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "target", "figure", "mode", "effective_from"],
                name="care_patrol_rule_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(target__in=_FIGURED, figure__isnull=False)
                | ~Q(target__in=_FIGURED) & Q(figure__isnull=True),
                name="care_patrol_rule_figure",
                violation_error_message=_("年龄、能力、残疾要写界限，其他对象不写。"),
            ),
            dates_in_order("care_patrol_rule_dates"),
        ]


class PatrolPolicy(DatedRule):
    """What follows when nobody answers and when nothing is done in time.

    stages: after how many days; owners: whose it is then, one role for each stage.
    """

    unanswered = models.PositiveSmallIntegerField(
        _("几次无人应答转上门"), validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    stages = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1)]),
        verbose_name=_("逾期几天升级"),
    )
    owners = ArrayField(models.CharField(max_length=24, choices=Role), verbose_name=_("各级负责人"))
    sample_percent = models.PositiveSmallIntegerField(
        _("真实性回访比例（%）"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    recheck_days = models.PositiveSmallIntegerField(
        _("超出范围后几天内复测"), validators=[MinValueValidator(1), MaxValueValidator(31)]
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("巡访处理规则")
        verbose_name_plural = _("巡访处理规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="care_patrol_policy_once"
            ),
            models.CheckConstraint(
                condition=Q(stages__len__gt=0, stages__len=F("owners__len")),
                name="care_patrol_policy_stages",
                violation_error_message=_("每一级都要有天数和负责人。"),
            ),
            models.CheckConstraint(
                condition=Q(sample_percent__range=(1, 100), unanswered__gte=1),
                name="care_patrol_policy_figures",
            ),
            dates_in_order("care_patrol_policy_dates"),
        ]


class VitalRule(DatedRule):
    """Within which limits a measured value needs nobody; outside somebody measures again. No diagnosis."""

    sign = models.CharField(_("项目"), max_length=12, choices=VitalSign)
    least = models.DecimalField(_("不低于"), max_digits=5, decimal_places=1, null=True, blank=True)
    most = models.DecimalField(_("不高于"), max_digits=5, decimal_places=1, null=True, blank=True)

    class Meta(DatedRule.Meta):
        verbose_name = _("生命体征范围")
        verbose_name_plural = _("生命体征范围")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "sign", "effective_from"], name="care_vital_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(least__isnull=False) | Q(most__isnull=False),
                name="care_vital_rule_limits",
                violation_error_message=_("至少写一个界限。"),
            ),
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(least__lte=F("most")),
                name="care_vital_rule_order",
                violation_error_message=_("下限不能高于上限。"),
            ),
            dates_in_order("care_vital_rule_dates"),
        ]
