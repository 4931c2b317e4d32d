"""Risk classes: the rules as data, and what they and people said of whom since when."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, User, dates_in_order
from elderly_care.enums import RiskFactor, RiskLevel
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident

_WITHOUT_FIGURE = ["no_contact", "needy"]


class RiskRule(DatedRule):
    """Who meets it is at least of this class."""

    factor = models.CharField(_("依据"), max_length=16, choices=RiskFactor)
    threshold = models.PositiveSmallIntegerField(_("界限"), null=True, blank=True)
    level = models.CharField(_("等级"), max_length=8, choices=RiskLevel)

    class Meta(DatedRule.Meta):
        verbose_name = _("风险等级规则")
        verbose_name_plural = _("风险等级规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "factor", "level", "effective_from"], name="care_risk_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(factor__in=_WITHOUT_FIGURE, threshold__isnull=True)
                | ~Q(factor__in=_WITHOUT_FIGURE) & Q(threshold__isnull=False),
                name="care_risk_rule_figure",
                violation_error_message=_("这种依据要写界限；“没有联系人”和困难家庭不写。"),
            ),
            dates_in_order("care_risk_rule_dates"),
        ]


class RiskClassQuerySet(FactQuerySet):
    """Classes in the trade's words."""

    def current(self):
        """What holds now."""
        return self.filter(ended_at__isnull=True)


class RiskClass(models.Model):
    """A person's class from a moment on, with its reasons; the earlier ones are its history.

    A manual one has a reason of its own and a last day; until then no rule overrides it.
    """

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="risk_classes", verbose_name=_("老年人")
    )
    level = models.CharField(_("等级"), max_length=8, choices=RiskLevel)
    reasons = ArrayField(
        models.CharField(max_length=40), verbose_name=_("依据"), default=list, blank=True
    )
    since = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    set_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("人工核定人")
    )
    reason = models.CharField(_("人工核定理由"), max_length=300, blank=True)
    expires_on = models.DateField(_("人工核定有效期至"), null=True, blank=True)

    objects = RiskClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("风险等级")
        verbose_name_plural = _("风险等级")
        ordering = ["resident", "-since", "-pk"]
        indexes = [
            models.Index(
                fields=["level", "resident"],
                condition=Q(ended_at__isnull=True),
                name="care_risk_current",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(ended_at__isnull=True), name="care_risk_one"
            ),
            models.CheckConstraint(
                condition=Q(set_by__isnull=True, reason="", expires_on__isnull=True)
                | Q(set_by__isnull=False, expires_on__isnull=False) & ~Q(reason=""),
                name="care_risk_manual",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since")),
                name="care_risk_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.get_level_display()
