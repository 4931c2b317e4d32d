"""Windows, their hours, and how many people can book."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import DatedRule, ScopedQuerySet, dates_in_order
from stations.enums import TICKET_LETTERS, Weekday, WindowKind
from stations.models.items import CaseItem
from stations.models.places import Station


class WindowQuerySet(ScopedQuerySet):
    """Visible where the station is, and to its operator."""

    division_path = "station__division__code"
    organisation_paths = ("station__operator",)

    def serving(self):
        """Open to the public."""
        return self.filter(is_active=True, station__state="open")


class Window(models.Model):
    """A desk of a station's hall."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="windows", verbose_name=_("站点")
    )
    number = models.PositiveSmallIntegerField(
        _("窗口号"), validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    kind = models.CharField(_("类型"), max_length=8, choices=WindowKind)
    name = models.CharField(_("名称"), max_length=40)
    items = models.ManyToManyField(
        CaseItem, blank=True, related_name="windows", verbose_name=_("办理的事项")
    )
    is_active = models.BooleanField(_("启用"), default=True)

    objects = WindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("窗口")
        verbose_name_plural = _("窗口")
        ordering = ["station", "number"]
        constraints = [
            models.UniqueConstraint(fields=["station", "number"], name="stations_window_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def clean(self) -> None:
        """Who booked for counselling would be everybody's to read if the window became another kind."""
        same = {"kind": self.kind, "station": self.station_id}
        other = Window.objects.filter(pk=self.pk).exclude(**same)
        if self.pk and other.exists() and (self.slots.exists() or self.tickets.exists()):
            raise ValidationError(
                _("这个窗口已有预约或叫号，类型和站点不能再改。请停用它，另建一个窗口。")
            )

    def ticket_label(self, number: int) -> str:
        """What stands on the paper and on the wall: A1 012."""
        return f"{TICKET_LETTERS[WindowKind(self.kind)]}{self.number}{number:03d}"


class WindowHoursQuerySet(ScopedQuerySet):
    """Visible as their window."""

    division_path = "window__station__division__code"
    organisation_paths = ("window__station__operator",)


class WindowHours(models.Model):
    """From when to when a window is open on a weekday; public holidays are closed."""

    window = models.ForeignKey(Window, models.CASCADE, related_name="hours", verbose_name=_("窗口"))
    weekday = models.PositiveSmallIntegerField(_("星期"), choices=Weekday)
    opens = models.TimeField(_("开始"))
    closes = models.TimeField(_("结束"))

    objects = WindowHoursQuerySet.as_manager()

    class Meta:
        verbose_name = _("窗口时间")
        verbose_name_plural = _("窗口时间")
        ordering = ["window", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["window", "weekday", "opens"], name="stations_windowhours_once"
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="stations_windowhours_order",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class SlotRule(DatedRule):
    """How the hours of a kind of window are cut into slots."""

    window_kind = models.CharField(_("窗口"), max_length=8, choices=WindowKind)
    slot_minutes = models.PositiveSmallIntegerField(
        _("每段分钟数"), validators=[MinValueValidator(5), MaxValueValidator(240)]
    )
    capacity = models.PositiveSmallIntegerField(_("每段可约人数"))
    days_ahead = models.PositiveSmallIntegerField(
        _("最多提前几天预约"), validators=[MaxValueValidator(180)]
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("预约规则")
        verbose_name_plural = _("预约规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "window_kind", "effective_from"], name="stations_slotrule_once"
            ),
            dates_in_order("stations_slotrule_dates"),
        ]


class PeakDay(DatedRule):
    """A day of every year on which many come (5·20, 11·11): other hours, other capacity."""

    window_kind = models.CharField(_("窗口"), max_length=8, choices=WindowKind)
    month = models.PositiveSmallIntegerField(
        _("月"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    day = models.PositiveSmallIntegerField(
        pgettext_lazy("of a month", "日"), validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    capacity = models.PositiveSmallIntegerField(_("每段可约人数"))
    opens = models.TimeField(_("开始"))
    closes = models.TimeField(_("结束"))
    note = models.CharField(_("说明"), max_length=80, blank=True)

    class Meta(DatedRule.Meta):
        verbose_name = _("高峰日")
        verbose_name_plural = _("高峰日")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "window_kind", "month", "day", "effective_from"],
                name="stations_peak_once",
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="stations_peak_order",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            dates_in_order("stations_peak_dates"),
        ]
