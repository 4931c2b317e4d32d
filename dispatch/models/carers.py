"""Who is sent: carers, their certificates, shifts, leave and areas."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, Organisation, ScopedQuerySet, User
from core.models import TimeStamped
from core.private_files import private_storage
from core.spans import SpanQuerySet, valid_dates
from dispatch.enums import CarerKind, TravelMode
from dispatch.models.catalogue import Skill
from elderly_care.enums import Sex

DAY_MINUTES = 24 * 60


class CarerQuerySet(ScopedQuerySet):
    """Carers in the trade's words."""

    division_path = "operator__division__code"
    organisation_paths = ("operator",)

    def at_work(self):
        """May be sent at all."""
        return self.filter(is_active=True, operator__is_active=True, user__is_active=True)


class Carer(TimeStamped):
    """Somebody who is sent to people's homes. Changed only by dispatch.commands."""

    user = models.OneToOneField(User, models.PROTECT, related_name="carer", verbose_name=_("账号"))
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="carers", verbose_name=_("运营方")
    )
    kind = models.CharField(
        _("类型"), max_length=12, choices=CarerKind, default=CarerKind.CAREGIVER
    )
    gender = models.CharField(_("性别"), max_length=1, choices=Sex)
    languages = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("会说的话"),
        default=list,
        blank=True,
        help_text=_("例如：普通话、上海话、手语。"),
    )
    travel_mode = models.CharField(
        _("交通方式"), max_length=8, choices=TravelMode, default=TravelMode.EBIKE
    )
    max_minutes_day = models.PositiveSmallIntegerField(
        _("每天最多服务分钟"),
        default=480,
        validators=[MinValueValidator(1), MaxValueValidator(DAY_MINUTES)],
    )
    max_visits_day = models.PositiveSmallIntegerField(
        _("每天最多上门次数"), default=10, validators=[MinValueValidator(1)]
    )
    base_lon = models.DecimalField(
        _("出发地经度"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("WGS-84"),
    )
    base_lat = models.DecimalField(
        _("出发地纬度"),
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("WGS-84"),
    )
    location_consent_on = models.DateField(
        _("同意共享位置的日期"), null=True, blank=True, help_text=_("留空表示没有同意。")
    )
    picture = models.FileField(
        _("照片"),
        storage=private_storage,
        upload_to="carers/",
        blank=True,
        help_text=_("可不放。约好以后给老人和家人看，认得出来的是谁。"),
    )
    is_active = models.BooleanField(_("在岗"), default=True)

    objects = CarerQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务人员")
        verbose_name_plural = _("服务人员")
        ordering = ["operator", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(base_lon__isnull=True, base_lat__isnull=True)
                | Q(
                    base_lon__isnull=False,
                    base_lat__isnull=False,
                    base_lon__range=(-180, 180),
                    base_lat__range=(-90, 90),
                ),
                name="dispatch_carer_place_paired",
                violation_error_message=_("经度和纬度要一起填写。"),
            ),
            models.CheckConstraint(
                condition=Q(max_minutes_day__range=(1, DAY_MINUTES), max_visits_day__gt=0),
                name="dispatch_carer_load",
            ),
        ]

    def __str__(self) -> str:
        return self.user.display_name


class CarerPartQuerySet(ScopedQuerySet):
    """What belongs to a carer is visible where the carer is."""

    division_path = "carer__operator__division__code"
    organisation_paths = ("carer__operator",)


class CertificateQuerySet(SpanQuerySet, CarerPartQuerySet):
    """Certificates in the trade's words."""


class Certificate(TimeStamped):
    """A carer's certificate; a renewed one is another row."""

    carer = models.ForeignKey(
        Carer, models.PROTECT, related_name="certificates", verbose_name=_("服务人员")
    )
    skill = models.ForeignKey(
        Skill, models.PROTECT, related_name="certificates", verbose_name=_("证书种类")
    )
    number = models.CharField(_("证书编号"), max_length=60)
    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("资格证书")
        verbose_name_plural = _("资格证书")
        ordering = ["carer", "skill", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["carer", "skill", "number"],
                name="dispatch_certificate_once",
                violation_error_message=_("这张证已经登记了。"),
            ),
            valid_dates("dispatch_certificate_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.number}"


class CarerShiftQuerySet(CarerPartQuerySet):
    """Shifts in the trade's words."""

    def on(self, day: date):
        """Of a day."""
        return self.filter(day=day)

    def worked(self):
        """Not those of somebody's leave: a leave leaves the shifts as they are."""
        away = CarerLeave.objects.filter(
            carer=OuterRef("carer"), starts_on__lte=OuterRef("day"), ends_on__gte=OuterRef("day")
        )
        return self.filter(~Exists(away))


class CarerShift(TimeStamped):
    """From when to when somebody works on a day."""

    carer = models.ForeignKey(
        Carer, models.CASCADE, related_name="shifts", verbose_name=_("服务人员")
    )
    day = models.DateField(_("日期"))
    starts_at = models.TimeField(_("上班时间"))
    ends_at = models.TimeField(_("下班时间"))
    break_min = models.PositiveSmallIntegerField(_("休息分钟"), default=0)

    objects = CarerShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务人员班次")
        verbose_name_plural = _("服务人员班次")
        ordering = ["day", "carer", "starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["carer", "day", "starts_at"],
                name="dispatch_shift_once",
                violation_error_message=_("这个人这一天这个时间已经有班次了。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="dispatch_shift_times",
                violation_error_message=_("下班时间要晚于上班时间。"),
            ),
        ]
        indexes = [models.Index(fields=["day", "carer"], name="dispatch_shift_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class CarerLeaveQuerySet(CarerPartQuerySet):
    """Leave in the trade's words."""

    def on(self, day: date):
        """Covers a day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class CarerLeave(TimeStamped):
    """Days on which somebody doesn't work."""

    carer = models.ForeignKey(
        Carer, models.CASCADE, related_name="leaves", verbose_name=_("服务人员")
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    reason = models.CharField(_("原因"), max_length=120, blank=True)

    objects = CarerLeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("请假")
        verbose_name_plural = _("请假")
        ordering = ["-starts_on", "carer"]
        constraints = [
            models.UniqueConstraint(
                fields=["carer", "starts_on", "ends_on"],
                name="dispatch_leave_once",
                violation_error_message=_("这次请假已经登记了。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="dispatch_leave_dates",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


class WorkArea(models.Model):
    """A street or community in which somebody works; who has none, works everywhere."""

    carer = models.ForeignKey(
        Carer, models.CASCADE, related_name="areas", verbose_name=_("服务人员")
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("服务区域")
    )

    objects = CarerPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务区域")
        verbose_name_plural = _("服务区域")
        ordering = ["carer", "division"]
        constraints = [
            models.UniqueConstraint(
                fields=["carer", "division"],
                name="dispatch_area_once",
                violation_error_message=_("这个区域已经登记了。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.division)
