"""Assessments: by which rule, of whom, by whom, how far."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, Organisation, User, dates_in_order
from core.fields import EncryptedTextField
from core.models import TimeStamped
from elderly_care.enums import AbilityLevel
from elderly_care.enums.assessment import (
    IN_FORCE,
    UNDER_WAY,
    AssessmentReason,
    AssessmentState,
)
from elderly_care.models.assessors import Assessor
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident

KEY_LENGTH = 80
_VALID = ("valid_from", "valid_to", "level")


class AssessmentRule(DatedRule):
    """How long things take and hold; whether two reasons make two levels (decision 28)."""

    is_cumulative = models.BooleanField(
        _("变更条款累计"),
        default=False,
        help_text=_("两条变更条款同时成立时加重两级；不勾选时最多加重一级。"),
    )
    visit_days = models.PositiveSmallIntegerField(
        _("申请后几天内上门"), validators=[MinValueValidator(1)]
    )
    publicity_days = models.PositiveSmallIntegerField(
        _("公示几天"), validators=[MinValueValidator(1)]
    )
    validity_months = models.PositiveSmallIntegerField(
        _("有效期（月）"), validators=[MinValueValidator(1)]
    )
    geriatric_months = models.PositiveSmallIntegerField(
        _("因老年综合征评为重度的有效期（月）"), validators=[MinValueValidator(1)]
    )
    reminder_days = models.PositiveSmallIntegerField(_("到期前几天提醒"))
    fraud_months = models.PositiveSmallIntegerField(
        _("弄虚作假后不受理申请（月）"), default=12, validators=[MinValueValidator(1)]
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("能力评估规则")
        verbose_name_plural = _("能力评估规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="care_assessment_rule_once"
            ),
            dates_in_order("care_assessment_rule_dates"),
        ]


def case_number(key: int) -> str:
    """What people say on the phone."""
    return f"PG{key:07d}"


class AssessmentCaseQuerySet(FactQuerySet):
    """Assessments in the trade's words; the body that was asked sees its own."""

    organisation_paths = ("agency",)

    def under_way(self):
        """Neither in force nor over."""
        return self.filter(state__in=UNDER_WAY)

    def in_force(self):
        """Its level holds."""
        return self.filter(state__in=IN_FORCE)

    def of_assessor(self, user: User):
        """Those that somebody was sent to."""
        return self.filter(Q(first_assessor__user=user) | Q(second_assessor__user=user))


class AssessmentCase(TimeStamped):
    """One assessment from the request to the day on which it holds no more. Changed by commands.

    barred_until: of a result that was got by fraud, the day from which the person may ask again.
    previous: the one that it was asked for instead of. level and the days come with its effect.
    """

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="assessment_cases", verbose_name=_("老年人")
    )
    reason = models.CharField(_("评估原因"), max_length=12, choices=AssessmentReason)
    said = EncryptedTextField(_("申请说明"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=AssessmentState, default=AssessmentState.REQUESTED
    )
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followers",
        verbose_name=_("原评估"),
    )
    requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("申请人")
    )
    key = models.CharField(_("申请编号"), max_length=KEY_LENGTH)
    due_on = models.DateField(_("应在此日前上门"))
    agency = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessment_cases",
        verbose_name=_("评估机构"),
    )
    first_assessor = models.ForeignKey(
        Assessor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("评估员一"),
    )
    second_assessor = models.ForeignKey(
        Assessor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("评估员二"),
    )
    visit_on = models.DateField(_("约定上门日期"), null=True, blank=True)
    publicised_on = models.DateField(_("公示开始日期"), null=True, blank=True)
    publicity_ends_on = models.DateField(_("公示结束日期"), null=True, blank=True)
    level = models.PositiveSmallIntegerField(
        _("能力等级"), choices=AbilityLevel, null=True, blank=True
    )
    valid_from = models.DateField(_("生效日期"), null=True, blank=True)
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    ended_reason = models.CharField(_("取消原因"), max_length=300, blank=True)
    barred_until = models.DateField(_("此日前不受理再次申请"), null=True, blank=True)

    objects = AssessmentCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("能力评估任务")
        verbose_name_plural = _("能力评估任务")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "due_on"], name="care_case_queue"),
            models.Index(fields=["resident", "-id"], name="care_case_resident"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["requested_by", "key"],
                nulls_distinct=False,
                name="care_case_key_once",
            ),
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(state__in=[str(state) for state in UNDER_WAY]),
                name="care_case_one_under_way",
            ),
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(state__in=[str(state) for state in IN_FORCE]),
                name="care_case_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(
                    first_assessor__isnull=True,
                    second_assessor__isnull=True,
                    visit_on__isnull=True,
                )
                | Q(
                    first_assessor__isnull=False,
                    second_assessor__isnull=False,
                    visit_on__isnull=False,
                ),
                name="care_case_two_assessors",
            ),
            models.CheckConstraint(
                condition=Q(first_assessor__isnull=True) | ~Q(first_assessor=F("second_assessor")),
                name="care_case_different_assessors",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=["assigned", "on_site", "scored", "publicised", *map(str, IN_FORCE)]
                )
                | Q(first_assessor__isnull=False),
                name="care_case_assigned",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["effective", "expiring", "expired"])
                | Q(**{f"{name}__isnull": False for name in _VALID}),
                name="care_case_holds_from_to",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["cancelled", "annulled"]) | ~Q(ended_reason=""),
                name="care_case_cancelled_why",
            ),
            models.CheckConstraint(
                condition=Q(state="annulled", barred_until__isnull=False)
                | ~Q(state="annulled") & Q(barred_until__isnull=True),
                name="care_case_annulled_until",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people say on the phone."""
        return case_number(self.pk or 0)

    @property
    def assessor_ids(self) -> set[int]:
        """Who was sent; keys of Assessor."""
        return {pk for pk in (self.first_assessor_id, self.second_assessor_id) if pk is not None}
