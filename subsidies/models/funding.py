"""Where a programme's money comes from, and the dated standards that other figures follow."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.money import BASIS_POINTS
from subsidies.models.programmes import in_language
from subsidies.models.versions import ProgrammeVersion, Tier


class FundingSource(models.Model):
    """Who gives the money: the city's special transfer, the district's budget."""

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("资金来源")
        verbose_name_plural = _("资金来源")
        ordering = ["code"]

    def __str__(self) -> str:
        return in_language(self)


class FundingShare(models.Model):
    """A source's part of what a version pays: fixed for each person-month, or a share of the rest.

    Fixed parts come first; shares divide what is left. tier: only of this tier; empty: of all.
    """

    version = models.ForeignKey(
        ProgrammeVersion, models.PROTECT, related_name="funding", verbose_name=_("规则版本")
    )
    source = models.ForeignKey(
        FundingSource, models.PROTECT, related_name="+", verbose_name=_("资金来源")
    )
    tier = models.ForeignKey(
        Tier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("档次")
    )
    share_bp = models.PositiveIntegerField(_("比例（万分之）"), null=True, blank=True)
    fixed_fen = models.BigIntegerField(_("每人每月（分）"), null=True, blank=True)

    class Meta:
        verbose_name = _("资金分担")
        verbose_name_plural = _("资金分担")
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "source", "tier"],
                nulls_distinct=False,
                name="subsidies_funding_once",
            ),
            models.CheckConstraint(
                condition=Q(share_bp__range=(1, BASIS_POINTS), fixed_fen__isnull=True)
                | Q(share_bp__isnull=True, fixed_fen__gt=0),
                name="subsidies_funding_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.version}"


class ReferenceAmount(models.Model):
    """A region's standard from a day on, e.g. 低保; it holds until the next one."""

    code = models.SlugField(_("标准"))
    name = models.CharField(_("名称"), max_length=80)
    region = models.CharField(_("地区"), max_length=12, help_text=_("区划代码前缀。"))
    effective_from = models.DateField(_("生效日期"))
    amount_fen = models.BigIntegerField(_("金额（分）"))
    document_no = models.CharField(_("文号"), max_length=80, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("地区标准")
        verbose_name_plural = _("地区标准")
        ordering = ["code", "region", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "region", "effective_from"], name="subsidies_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="subsidies_reference_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.effective_from:%Y-%m}"
