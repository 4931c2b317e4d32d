"""Tills, the shifts of their cashiers, and the price lists with which they sell offline."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.fields import EncryptedTextField
from core.models import TimeStamped
from meals.enums import ShiftState
from stations.models import Station


class TillQuerySet(ScopedQuerySet):
    """Tills are visible where their station is, and to who runs it."""

    division_path = "station__division__code"
    organisation_paths = ("station__operator",)


class Till(TimeStamped):
    """A place of sale in a canteen or meal point. Set up only by meals.commands.set_up_till."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="tills", verbose_name=_("站点")
    )
    name = models.CharField(_("名称"), max_length=40)
    device_key = EncryptedTextField(_("设备密钥"))
    offline_limit_fen = models.BigIntegerField(
        _("脱机限额（分）"), help_text=_("没有网络时，一个人一天最多从个人账户付多少。")
    )
    is_active = models.BooleanField(_("启用"), default=True)

    objects = TillQuerySet.as_manager()

    class Meta:
        verbose_name = _("收银机")
        verbose_name_plural = _("收银机")
        ordering = ["station", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "name"],
                name="meals_till_once",
                violation_error_message=_("这个站点已有同名的收银机。"),
            ),
            models.CheckConstraint(
                condition=Q(offline_limit_fen__gte=0),
                name="meals_till_limit",
                violation_error_message=_("脱机限额不能小于零。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TillPartQuerySet(ScopedQuerySet):
    """What belongs to a till is visible where the till is."""

    division_path = "till__station__division__code"
    organisation_paths = ("till__station__operator",)


class TillShiftQuerySet(TillPartQuerySet):
    """Shifts in the trade's words."""

    def open(self):
        """Not closed yet."""
        return self.filter(state=ShiftState.OPEN)


class TillShift(models.Model):
    """From the float in the drawer to the counted cash. State changes only in meals.commands."""

    till = models.ForeignKey(Till, models.PROTECT, related_name="shifts", verbose_name=_("收银机"))
    state = models.CharField(_("状态"), max_length=8, choices=ShiftState, default=ShiftState.OPEN)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("开班人"))
    opened_at = models.DateTimeField(_("开班时间"))
    float_fen = models.BigIntegerField(_("备用金（分）"))
    unsent = models.PositiveIntegerField(_("已知未上传笔数"), default=0)
    given_up = models.PositiveIntegerField(_("无法取回的笔数"), default=0)
    given_up_why = models.CharField(_("无法取回的原因"), max_length=200, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("交班人")
    )
    closed_at = models.DateTimeField(_("交班时间"), null=True, blank=True)
    expected_fen = models.BigIntegerField(_("应有现金（分）"), null=True, blank=True)
    counted_fen = models.BigIntegerField(_("清点现金（分）"), null=True, blank=True)
    difference_fen = models.BigIntegerField(_("差额（分）"), null=True, blank=True)
    note = models.CharField(_("差额说明"), max_length=200, blank=True)

    objects = TillShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("收银班次")
        verbose_name_plural = _("收银班次")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["till"], condition=Q(state="open"), name="meals_shift_one_open"
            ),
            models.CheckConstraint(condition=Q(float_fen__gte=0), name="meals_shift_float"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True, counted_fen__isnull=True)
                | Q(
                    state="closed",
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    counted_fen__gte=0,
                    expected_fen__isnull=False,
                    difference_fen=F("counted_fen") - F("expected_fen"),
                ),
                name="meals_shift_closed_with_count",
            ),
            models.CheckConstraint(
                condition=Q(given_up=0) | ~Q(given_up_why=""), name="meals_shift_given_up_why"
            ),
            models.CheckConstraint(
                condition=Q(difference_fen__isnull=True) | Q(difference_fen=0) | ~Q(note=""),
                name="meals_shift_difference_noted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.till} {self.pk}"


class PriceListQuerySet(TillPartQuerySet):
    """Visible where the till is."""


class PriceList(models.Model):
    """What a till may sell offline and at which prices; made once, by meals.commands.issue_list.

    Who may pay from their purses travels with it, each entry proved by a signature of its own,
    and isn't stored again.
    """

    till = models.ForeignKey(Till, models.PROTECT, related_name="+", verbose_name=_("收银机"))
    shift = models.ForeignKey(
        TillShift, models.PROTECT, related_name="lists", verbose_name=_("班次")
    )
    day = models.DateField(_("日期"))
    issued_at = models.DateTimeField(_("发出时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    content = models.JSONField(_("内容"))

    objects = PriceListQuerySet.as_manager()

    class Meta:
        verbose_name = _("脱机价格名单")
        verbose_name_plural = _("脱机价格名单")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.till} {self.day:%Y-%m-%d} {self.pk}"
