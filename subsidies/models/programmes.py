"""Programmes as dated data: what is paid to whom, after which document."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from subsidies.enums import AgeStep, ProgrammeKind, Service


def in_language(row: "Programme | Tier") -> str:
    """The name in the reader's language; Chinese where no other is given."""
    english = (get_language() or "").startswith("en")
    return row.name_en if english and row.name_en else row.name


class Programme(models.Model):
    """A subsidy of a region. What it pays stands in its versions."""

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    kind = models.CharField(_("类型"), max_length=24, choices=ProgrammeKind)
    region = models.CharField(
        _("适用地区"), max_length=12, help_text=_("区划代码前缀，例如 11 为北京市。")
    )
    services = ArrayField(
        models.CharField(max_length=24, choices=Service),
        verbose_name=_("可用于"),
        default=list,
        blank=True,
    )
    spend_order = models.PositiveSmallIntegerField(
        _("扣款次序"), default=0, help_text=_("同时有几个账户时，数字小的先用。")
    )

    class Meta:
        verbose_name = _("补贴项目")
        verbose_name_plural = _("补贴项目")
        ordering = ["spend_order", "code"]

    def __str__(self) -> str:
        return in_language(self)


class ProgrammeVersion(models.Model):
    """The rules of a programme from a day to a day. Loaded as data; a used version never changes."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="versions", verbose_name=_("补贴项目")
    )
    effective_from = models.DateField(_("生效日期"))
    effective_to = models.DateField(_("失效日期"), null=True, blank=True)
    document_no = models.CharField(_("文号"), max_length=60)
    minimum_age = models.PositiveSmallIntegerField(_("最低年龄"))
    back_pay_months = models.PositiveSmallIntegerField(
        _("补发期限（月）"), help_text=_("申请不晚于符合条件后这么多个月，从符合条件的月份起发。")
    )
    age_step = models.CharField(_("年龄升档"), max_length=16, choices=AgeStep)
    excluded_by = ArrayField(
        models.CharField(max_length=24), verbose_name=_("不得同时享受"), default=list, blank=True
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
    amount_fen = models.BigIntegerField(_("每月金额（分）"))
    conditions = models.JSONField(_("条件"))

    class Meta:
        verbose_name = _("补贴档次")
        verbose_name_plural = _("补贴档次")
        ordering = ["version", "-amount_fen"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="subsidies_tier_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="subsidies_tier_positive"),
        ]

    def __str__(self) -> str:
        return in_language(self)
