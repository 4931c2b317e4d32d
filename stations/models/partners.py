"""Partners: who works with the stations, what they did, and when they come."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, Organisation, ScopedQuerySet, User
from core.models import TimeStamped
from stations.enums import Weekday
from stations.enums.partners import PartnerKind, PartnerMode, VisitRhythm
from stations.logic.partners import Rhythm
from stations.models.places import Station
from stations.validators import validate_phone


class PartnerQuerySet(ScopedQuerySet):
    """Visible where it takes part, and to its own organisation."""

    division_path = "division__code"
    organisation_paths = ("organisation",)

    def in_use(self):
        """Still taking part."""
        return self.filter(is_active=True)


class Partner(TimeStamped):
    """A department, unit, organisation, hospital or shop that takes part."""

    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类型"), max_length=20, choices=PartnerKind)
    mode = models.CharField(_("参与方式"), max_length=14, choices=PartnerMode)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="partners", verbose_name=_("所在区划")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partnerships",
        verbose_name=_("平台上的机构"),
        help_text=_("选了机构，机构的人就能看到自己的日程和志愿班次。"),
    )
    contact = models.CharField(_("联系人"), max_length=30, blank=True)
    phone = models.CharField(_("联系电话"), max_length=20, blank=True, validators=[validate_phone])
    agreed_from = models.DateField(_("协议开始"), null=True, blank=True)
    agreed_until = models.DateField(_("协议结束"), null=True, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("共建单位")
        verbose_name_plural = _("共建单位")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="stations_partner_once",
                violation_error_message=_("这个区划里已有同名的单位。"),
            ),
            models.CheckConstraint(
                condition=Q(agreed_from__isnull=True)
                | Q(agreed_until__isnull=True)
                | Q(agreed_until__gte=F("agreed_from")),
                name="stations_partner_dates",
                violation_error_message=_("协议结束不能早于开始。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfPartnerQuerySet(ScopedQuerySet):
    """Visible where the station is, to its operator and to the partner's organisation."""

    division_path = "station__division__code"
    organisation_paths = ("station__operator", "partner__organisation")


class PartnerWorkQuerySet(OfPartnerQuerySet):
    """What partners did, in the trade's words."""

    def standing(self):
        """Not corrected by a later row."""
        return self.filter(corrected_by__isnull=True)


class PartnerWork(TimeStamped):
    """What a partner did at a station on a day. It never changes: a correction is a row of its own, with its reason."""

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="works", verbose_name=_("共建单位")
    )
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="partner_works", verbose_name=_("站点")
    )
    day = models.DateField(_("日期"))
    what = models.CharField(_("做了什么"), max_length=100)
    helpers = models.PositiveSmallIntegerField(_("出动人数"), default=0)
    served = models.PositiveIntegerField(_("服务人次"), default=0)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="corrected_by",
        verbose_name=_("更正的记录"),
    )
    reason = models.CharField(_("更正原因"), max_length=200, blank=True, editable=False)
    noted_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("登记人")
    )

    objects = PartnerWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("参与记录")
        verbose_name_plural = _("参与记录")
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["day"], name="stations_partner_work_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, reason="")
                | Q(corrects__isnull=False) & ~Q(reason=""),
                name="stations_partner_work_corrected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.what}"


class PartnerVisit(TimeStamped):
    """When a partner comes to a station and what it offers: its days follow from the rhythm.

    nth: which one of the month, for a monthly rhythm. capacity: how many it can serve; nobody books.
    """

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="visits", verbose_name=_("共建单位")
    )
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="partner_visits", verbose_name=_("站点")
    )
    service = models.CharField(_("服务内容"), max_length=60)
    place = models.CharField(_("地点"), max_length=60, blank=True)
    rhythm = models.CharField(_("多久来一次"), max_length=12, choices=VisitRhythm)
    weekday = models.PositiveSmallIntegerField(
        _("星期几"), choices=Weekday, help_text=_("只来一次的，以第一天为准。")
    )
    nth = models.PositiveSmallIntegerField(
        _("每月第几个"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    first_day = models.DateField(_("第一天"))
    last_day = models.DateField(_("最后一天"), null=True, blank=True)
    skipped = ArrayField(
        models.DateField(), verbose_name=_("停一次的日期"), default=list, blank=True
    )
    starts_at = models.TimeField(_("开始"))
    ends_at = models.TimeField(_("结束"))
    capacity = models.PositiveSmallIntegerField(_("可服务人数"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=100, blank=True)

    objects = OfPartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("共建单位日程")
        verbose_name_plural = _("共建单位日程")
        ordering = ["station", "weekday", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="stations_partner_visit_hours",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                name="stations_partner_visit_days",
                violation_error_message=_("最后一天不能早于第一天。"),
            ),
            models.CheckConstraint(
                condition=Q(rhythm="monthly", nth__isnull=False, nth__range=(1, 5))
                | ~Q(rhythm="monthly") & Q(nth__isnull=True),
                name="stations_partner_visit_nth",
                violation_error_message=_("每月来一次的写明第几个，其他的不写。"),
            ),
        ]

    def __str__(self) -> str:
        return self.service

    @property
    def as_rhythm(self) -> Rhythm:
        """For stations.logic.partners."""
        return Rhythm(
            self.rhythm,
            self.weekday,
            self.first_day,
            self.last_day,
            self.nth,
            frozenset(self.skipped or []),
        )
