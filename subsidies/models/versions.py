"""The rules of a programme from a day to a day: who is paid what, when, after which papers."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from subsidies.enums import AgeStep, Cycle, Expiry, OnDeath, PaidTo, PlaceRule, StartRule
from subsidies.models.programmes import Programme, in_language


class ProgrammeVersion(models.Model):
    """The rules of a programme from a day to a day. A used version never changes, it is followed."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="versions", verbose_name=_("补贴项目")
    )
    effective_from = models.DateField(_("生效日期"))
    effective_to = models.DateField(_("失效日期"), null=True, blank=True)
    document_no = models.CharField(_("文号"), max_length=60)
    note = models.CharField(
        _("备注"), max_length=500, blank=True, help_text=_("例如哪些数字尚待确认。")
    )
    # Who, and from when.
    minimum_age = models.PositiveSmallIntegerField(_("最低年龄"))
    place_rule = models.CharField(
        _("地区按"), max_length=12, choices=PlaceRule, default=PlaceRule.RESIDENCE
    )
    age_step = models.CharField(_("年龄升档"), max_length=16, choices=AgeStep)
    needs_application = models.BooleanField(
        _("需要申请"), default=True, help_text=_("不勾选即免申即享：符合条件的人自动享受。")
    )
    start_rule = models.CharField(
        _("起发月份"), max_length=20, choices=StartRule, default=StartRule.APPLICATION_MONTH
    )
    back_pay_months = models.PositiveSmallIntegerField(
        _("补发期限（月）"), help_text=_("申请不晚于符合条件后这么多个月，从符合条件的月份起发。")
    )
    excluded_by = ArrayField(
        models.CharField(max_length=50),
        verbose_name=_("不得同时享受"),
        default=list,
        blank=True,
        help_text=_("其他待遇的代码，或本平台补贴项目的代码。"),
    )
    higher_of = ArrayField(
        models.CharField(max_length=50),
        verbose_name=_("就高享受"),
        default=list,
        blank=True,
        help_text=_("与这些待遇只发较高的一项。"),
    )
    # How it is paid.
    cycle = models.CharField(_("发放周期"), max_length=12, choices=Cycle, default=Cycle.MONTHLY)
    paid_to = models.CharField(_("发到"), max_length=8, choices=PaidTo, default=PaidTo.PURSE)
    pay_day = models.PositiveSmallIntegerField(
        _("发放日"), default=1, help_text=_("发放月份的第几日，1 到 28。")
    )
    pay_months_after = models.SmallIntegerField(
        _("发放月份"), default=0, help_text=_("-1 提前一个月，0 当期，1 期满后的下一个月。")
    )
    unit_value_fen = models.PositiveIntegerField(
        _("每分值（分）"), default=100, help_text=_("积分账户：100 表示 1 积分等于 1 元。")
    )
    expiry = models.CharField(_("额度有效期"), max_length=16, choices=Expiry, default=Expiry.NEVER)
    expiry_months = models.PositiveSmallIntegerField(
        _("有效月数"), null=True, blank=True, help_text=_("含发放当月。")
    )
    on_death = models.CharField(
        _("去世后的余额"), max_length=12, choices=OnDeath, default=OnDeath.RETURNED
    )
    offset_bp = models.JSONField(
        _("抵扣比例"),
        default=dict,
        blank=True,
        help_text=_("服务类别 → 最多抵扣账单的万分之几；没有列出的全额抵扣。"),
    )
    formula = models.JSONField(
        _("计算办法"), default=dict, blank=True, help_text=_("按件计算金额的项目使用。")
    )
    # How it is decided and reviewed.
    review_every_months = models.PositiveSmallIntegerField(_("复核周期（月）"), default=0)
    review_working_days = models.PositiveSmallIntegerField(_("初审工作日"), default=5)
    decision_working_days = models.PositiveSmallIntegerField(_("审批工作日"), default=5)
    dispute_day = models.PositiveSmallIntegerField(
        _("争议名单上报日"), null=True, blank=True, help_text=_("每月第几日前报区里。")
    )
    decision_day = models.PositiveSmallIntegerField(
        _("区级审定日"), null=True, blank=True, help_text=_("每月第几日前审定。")
    )
    publicity_days = models.PositiveSmallIntegerField(_("公示天数"), default=0)
    appeal_days = models.PositiveSmallIntegerField(_("申请复核的期限（天）"), default=60)
    joint_departments = ArrayField(
        models.CharField(max_length=60), verbose_name=_("会审部门"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("补贴规则版本")
        verbose_name_plural = _("补贴规则版本")
        ordering = ["programme", "effective_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="subsidies_version_dates",
            ),
            models.CheckConstraint(
                condition=Q(pay_day__range=(1, 28))
                & Q(pay_months_after__range=(-1, 1))
                & (Q(dispute_day__isnull=True) | Q(dispute_day__range=(1, 28)))
                & (Q(decision_day__isnull=True) | Q(decision_day__range=(1, 28))),
                name="subsidies_version_days",
            ),
            models.CheckConstraint(
                condition=Q(expiry=Expiry.MONTHS, expiry_months__gte=1)
                | (~Q(expiry=Expiry.MONTHS) & Q(expiry_months__isnull=True)),
                name="subsidies_version_expiry",
            ),
            models.CheckConstraint(
                condition=Q(unit_value_fen__gt=0), name="subsidies_version_unit_value"
            ),
            ExclusionConstraint(
                name="subsidies_version_no_overlap",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    (
                        Func(
                            "effective_from",
                            "effective_to",
                            RangeBoundary(inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.document_no}"


class Tier(models.Model):
    """An amount of a version and the conditions of which any one opens it."""

    version = models.ForeignKey(
        ProgrammeVersion, models.PROTECT, related_name="tiers", verbose_name=_("规则版本")
    )
    code = models.SlugField(_("代码"))
    name = models.CharField(_("档次"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    amount_fen = models.BigIntegerField(
        _("金额（分）"), help_text=_("按月、按季的项目为每月金额，其余为每次金额。")
    )
    conditions = models.JSONField(_("条件"))

    class Meta:
        verbose_name = _("补贴档次")
        verbose_name_plural = _("补贴档次")
        ordering = ["version", "-amount_fen", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="subsidies_tier_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="subsidies_tier_positive"),
        ]

    def __str__(self) -> str:
        return in_language(self)


class RequiredDocument(models.Model):
    """A paper that an application brings."""

    version = models.ForeignKey(
        ProgrammeVersion, models.PROTECT, related_name="documents", verbose_name=_("规则版本")
    )
    code = models.SlugField(_("代码"))
    name = models.CharField(_("材料名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    hint = models.CharField(_("说明"), max_length=200, blank=True)
    is_required = models.BooleanField(_("必须提交"), default=True)
    position = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = _("申请材料")
        verbose_name_plural = _("申请材料")
        ordering = ["version", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="subsidies_document_once")
        ]

    def __str__(self) -> str:
        return in_language(self)
