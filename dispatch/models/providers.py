"""Who serves where: operators with their items, licences of stations, agreements with residents."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.logic.regions import regions_around
from accounts.models import DatedRule, Organisation, ScopedQuerySet, dates_in_order
from core.models import TimeStamped
from core.spans import SpanQuerySet, valid_dates
from dispatch.enums import Qualification
from dispatch.models.catalogue import ServiceItem
from elderly_care.models import Resident
from stations.models import Station


class ServiceProviderQuerySet(ScopedQuerySet):
    """Providers in the trade's words."""

    division_path = "operator__division__code"
    organisation_paths = ("operator",)

    def taking_orders(self, community_code: str, item: ServiceItem):
        """Who serves an item there and isn't stopped."""
        return self.filter(
            region__in=regions_around(community_code),
            items=item,
            stopped_at__isnull=True,
            operator__is_active=True,
        )


class ServiceProvider(TimeStamped):
    """An operator that serves a region with some items. Who fails too often gets no new orders."""

    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="provides", verbose_name=_("运营方")
    )
    region = models.CharField(
        _("服务地区"), max_length=12, help_text=_("区划代码前缀，例如 110105026 为一个街道。")
    )
    items = models.ManyToManyField(
        ServiceItem, related_name="providers", verbose_name=_("服务项目")
    )
    rank = models.PositiveSmallIntegerField(
        _("次序"), default=0, help_text=_("几家都能做时，数字小的先派。")
    )
    stopped_at = models.DateTimeField(_("停派时间"), null=True, blank=True, editable=False)
    resumed_at = models.DateTimeField(_("恢复时间"), null=True, blank=True, editable=False)
    stop_reason = models.CharField(_("停派原因"), max_length=200, blank=True, editable=False)

    objects = ServiceProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务商")
        verbose_name_plural = _("服务商")
        ordering = ["region", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "region"],
                name="dispatch_provider_once",
                violation_error_message=_("这个运营方在这个地区已经登记了。"),
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | ~Q(stop_reason=""),
                name="dispatch_provider_stopped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operator} {self.region}"


class PartnerRule(DatedRule):
    """When an operator fails too often to be given new orders."""

    days = models.PositiveSmallIntegerField(_("看最近几天"))
    min_orders = models.PositiveSmallIntegerField(_("至少多少单才算"))
    most_failed_bp = models.PositiveIntegerField(_("失败比例上限（万分之）"))

    class Meta(DatedRule.Meta):
        verbose_name = _("服务商停派规则")
        verbose_name_plural = _("服务商停派规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="dispatch_partner_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(days__gt=0, min_orders__gt=0, most_failed_bp__lte=10_000),
                name="dispatch_partner_rule_figures",
            ),
            dates_in_order("dispatch_partner_rule_dates"),
        ]


class StationQualificationQuerySet(SpanQuerySet, ScopedQuerySet):
    """Licences in the trade's words."""

    division_path = "station__division__code"
    organisation_paths = ("station__operator",)


class StationQualification(TimeStamped):
    """What a station is licensed for; a renewed licence is another row."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="qualifications", verbose_name=_("站点")
    )
    kind = models.CharField(_("资质"), max_length=20, choices=Qualification)
    number = models.CharField(_("证书编号"), max_length=60)
    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)

    objects = StationQualificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("站点资质")
        verbose_name_plural = _("站点资质")
        ordering = ["station", "kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "kind", "number"],
                name="dispatch_qualification_once",
                violation_error_message=_("这张证已经登记了。"),
            ),
            valid_dates("dispatch_qualification_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class ServiceAgreementQuerySet(SpanQuerySet, ScopedQuerySet):
    """Agreements in the trade's words."""

    division_path = "resident__community__code"
    organisation_paths = ("operator",)

    first_day = "signed_on"


class ServiceAgreement(TimeStamped):
    """A resident's agreement with an operator, needed before the first paid visit (GB/T 43153)."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="agreements", verbose_name=_("老年人")
    )
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="agreements", verbose_name=_("运营方")
    )
    signed_on = models.DateField(_("签订日期"))
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)

    objects = ServiceAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务协议")
        verbose_name_plural = _("服务协议")
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "operator", "signed_on"],
                name="dispatch_agreement_once",
                violation_error_message=_("这份协议已经登记了。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("signed_on")),
                name="dispatch_agreement_dates",
                violation_error_message=_("失效日期不能早于签订日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident} {self.operator}"
