"""Whose building it is, who runs it, and what the street waives for it."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.models import TimeStamped
from stations.enums import ContractMode, SupportKind, Tenure
from stations.models.opening import days_in_order
from stations.models.parts import DatedPartQuerySet, StationPartQuerySet, one_at_a_time
from stations.models.places import Station


class Premises(TimeStamped):
    """A building or a part of one, and the right under which the station uses it."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="premises", verbose_name=_("站点")
    )
    address = models.CharField(_("坐落"), max_length=200)
    owner = models.CharField(_("产权单位"), max_length=120)
    tenure = models.CharField(_("使用方式"), max_length=12, choices=Tenure)
    area = models.DecimalField(
        _("面积（平方米）"), max_digits=8, decimal_places=1, validators=[MinValueValidator(1)]
    )
    agreement_no = models.CharField(_("协议编号"), max_length=60, blank=True)
    valid_from = models.DateField(_("使用开始日期"))
    valid_to = models.DateField(_("使用结束日期"), null=True, blank=True)

    objects = DatedPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("用房")
        verbose_name_plural = _("用房")
        ordering = ["station", "-valid_from", "pk"]
        constraints = [
            days_in_order("stations_premises_dates", "valid_from", "valid_to"),
            models.CheckConstraint(condition=Q(area__gt=0), name="stations_premises_area"),
            models.CheckConstraint(
                condition=Q(tenure=Tenure.OWNED) | ~Q(agreement_no=""),
                name="stations_premises_agreement",
                violation_error_message=_("无偿使用和租用的房屋要填协议编号。"),
            ),
            models.UniqueConstraint(
                fields=["station", "address", "valid_from"],
                name="stations_premises_once",
                violation_error_message=_("这处用房已经登记了。"),
            ),
        ]

    def __str__(self) -> str:
        return self.address


class ContractQuerySet(DatedPartQuerySet):
    """Contracts are also visible to whom they are with."""

    organisation_paths = ("station__operator", "operator")


class OperatingContract(TimeStamped):
    """Who runs the station under which terms, from a day to a day; one at a time."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="contracts", verbose_name=_("站点")
    )
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="contracts", verbose_name=_("运营方")
    )
    mode = models.CharField(_("运营方式"), max_length=16, choices=ContractMode)
    number = models.CharField(_("合同编号"), max_length=60)
    valid_from = models.DateField(_("开始日期"))
    valid_to = models.DateField(_("结束日期"), null=True, blank=True)
    bears_result = models.BooleanField(
        _("自负盈亏"), default=True, help_text=_("运营方承担盈亏，街道可减免房租水电。")
    )

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("运营合同")
        verbose_name_plural = _("运营合同")
        ordering = ["station", "-valid_from", "pk"]
        constraints = [
            days_in_order("stations_contract_dates", "valid_from", "valid_to"),
            models.UniqueConstraint(
                fields=["station", "number"],
                name="stations_contract_once",
                violation_error_message=_("这份合同已经登记了。"),
            ),
            one_at_a_time(
                "stations_contract_one",
                "station",
                words=_("这段时间已有另一份运营合同，请先填写它的结束日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.operator}"


class InKindSupport(models.Model):
    """What was waived for a month under a contract. Never changed: a mistake gets an entry against it."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="support", verbose_name=_("站点")
    )
    contract = models.ForeignKey(
        OperatingContract, models.PROTECT, related_name="support", verbose_name=_("运营合同")
    )
    month = models.DateField(_("月份"))
    kind = models.CharField(_("减免项目"), max_length=12, choices=SupportKind)
    waived_fen = models.BigIntegerField(_("减免金额（分）"))
    document_no = models.CharField(_("依据"), max_length=80)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name=_("冲销的记录"),
    )
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = StationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("减免记录")
        verbose_name_plural = _("减免记录")
        ordering = ["-month", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, waived_fen__gt=0)
                | Q(corrects__isnull=False, waived_fen__lt=0),
                name="stations_support_sign",
                violation_error_message=_("减免金额要大于 0。"),
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="stations_support_month"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("pk")),
                name="stations_support_not_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.get_kind_display()}"
