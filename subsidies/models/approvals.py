"""Who may approve, what departments think, what was decided, and who was reminded."""

from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet
from core.spans import SpanQuerySet
from subsidies.enums import Level, Outcome
from subsidies.models.applications import Application, somebody
from subsidies.models.programmes import Programme
from subsidies.models.versions import ProgrammeVersion, Tier

APPROVERS = [(Level.STREET, Level.STREET.label), (Level.DISTRICT, Level.DISTRICT.label)]


class ApprovalRuleQuerySet(SpanQuerySet):
    """Rules in the trade's words."""

    first_day, last_day = "effective_from", "effective_to"


class ApprovalRule(models.Model):
    """A document lets a level approve a programme up to an amount in a region, from a day on.

    Where no rule lets the street approve, the district does.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="approval_rules", verbose_name=_("补贴项目")
    )
    region = models.CharField(_("适用地区"), max_length=12, help_text=_("区划代码前缀。"))
    level = models.CharField(_("审批层级"), max_length=8, choices=APPROVERS)
    max_amount_fen = models.BigIntegerField(
        _("金额上限（分）"), null=True, blank=True, help_text=_("空白为不限。")
    )
    effective_from = models.DateField(_("生效日期"))
    effective_to = models.DateField(_("失效日期"), null=True, blank=True)
    document_no = models.CharField(_("文号"), max_length=60)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = ApprovalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("审批权限")
        verbose_name_plural = _("审批权限")
        ordering = ["programme", "region", "effective_from", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "region", "level", "effective_from"],
                name="subsidies_approval_rule_once",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="subsidies_approval_rule_dates",
            ),
            models.CheckConstraint(
                condition=Q(max_amount_fen__isnull=True) | Q(max_amount_fen__gt=0),
                name="subsidies_approval_rule_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.get_level_display()} {self.document_no}"


class OfApplicationQuerySet(ScopedQuerySet):
    """Rows of applications are visible where the person lives."""

    division_path = "application__resident__community__code"


class JointOpinionQuerySet(OfApplicationQuerySet):
    """And a department sees what it is asked."""

    organisation_paths = ("organisation",)

    def waiting(self) -> Self:
        """Not answered."""
        return self.filter(answered_at__isnull=True)


class JointOpinion(models.Model):
    """What one department is asked about an application, and its answer, given once."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="joint_opinions", verbose_name=_("补贴申请")
    )
    round = models.PositiveSmallIntegerField(_("轮次"))
    department = models.CharField(_("部门"), max_length=80)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("部门账号"),
    )
    asked_at = models.DateTimeField(_("征求时间"), auto_now_add=True)
    agrees = models.BooleanField(_("同意"), null=True, blank=True)
    text = models.TextField(_("意见"), blank=True)
    answered_by = somebody(_("答复人"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = JointOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("联审意见")
        verbose_name_plural = _("联审意见")
        ordering = ["application", "round", "department"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "round", "department"], name="subsidies_opinion_once"
            ),
            models.CheckConstraint(
                condition=Q(agrees__isnull=True, answered_by__isnull=True, answered_at__isnull=True)
                | Q(agrees__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
                name="subsidies_opinion_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.department}"


class Decision(models.Model):
    """What one officer decided in one step, and what lay on the table. Never changes."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="decisions", verbose_name=_("补贴申请")
    )
    level = models.CharField(_("环节"), max_length=8, choices=Level)
    round = models.PositiveSmallIntegerField(_("轮次"))
    outcome = models.CharField(_("结论"), max_length=10, choices=Outcome)
    tier = models.ForeignKey(
        Tier, models.PROTECT, null=True, related_name="+", verbose_name=_("档次")
    )
    amount_fen = models.BigIntegerField(_("金额（分）"), null=True)
    version = models.ForeignKey(
        ProgrammeVersion, models.PROTECT, related_name="+", verbose_name=_("规则版本")
    )
    inputs = models.JSONField(_("当时的申报内容"), default=dict, encoder=DjangoJSONEncoder)
    explanation = models.JSONField(_("规则结果"), default=list, encoder=DjangoJSONEncoder)
    findings = models.JSONField(_("已考虑的重复享受线索"), default=list, encoder=DjangoJSONEncoder)
    justification = models.TextField(_("有线索仍批准的理由"), blank=True)
    reason = models.TextField(_("理由"), blank=True)
    remedy = models.TextField(_("救济途径"), blank=True)
    remedy_until = models.DateField(_("申请复核期限"), null=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("办理人")
    )
    decided_at = models.DateTimeField(_("办理时间"), auto_now_add=True)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("办理决定")
        verbose_name_plural = _("办理决定")
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "level", "round"], name="subsidies_decision_once"
            ),
            models.UniqueConstraint(
                fields=["application", "round", "decided_by"],
                name="subsidies_decision_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[Outcome.REFUSED, Outcome.UPHELD])
                | ~Q(reason="") & ~Q(remedy=""),
                name="subsidies_decision_refusal_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[Outcome.APPROVED, Outcome.OVERTURNED])
                | Q(amount_fen__gt=0),
                name="subsidies_decision_approves_an_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_outcome_display()}"

    @property
    def number(self) -> str:
        """JD20260000012: the number of the letter."""
        return f"JD{self.decided_at:%Y}{self.pk:07d}"


class Escalation(models.Model):
    """A step that was late, and the named person who was told. Once for each step and stage."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="escalations", verbose_name=_("补贴申请")
    )
    state = models.CharField(_("环节"), max_length=12)
    round = models.PositiveSmallIntegerField(_("轮次"))
    due_on = models.DateField(_("办理期限"))
    stage = models.PositiveSmallIntegerField(_("催办级别"))
    owner = somebody(_("责任人"))
    made_at = models.DateTimeField(_("催办时间"), auto_now_add=True)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("超期催办")
        verbose_name_plural = _("超期催办")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "state", "round", "due_on", "stage"],
                name="subsidies_escalation_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.due_on} {self.stage}"
