"""Patrol visits: who goes to whom, and what is to be done by when."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, ScopedQuerySet, User
from core.models import TimeStamped
from core.spans import ends_after_start, not_over
from elderly_care.enums.patrols import (
    PatrollerKind,
    PatrolMode,
    PatrolPeriod,
    PatrolReason,
    PatrolState,
    PauseReason,
)
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.patrol_rules import PatrolRule
from elderly_care.models.residents import Resident
from stations.models import Station


class PatrollerQuerySet(ScopedQuerySet):
    """Patrollers in the trade's words."""

    division_path = "community__code"

    def current(self):
        """Who goes at present."""
        return self.filter(ended_on__isnull=True)


class Patroller(TimeStamped):
    """Somebody who looks after people of a community, and how many in a day. Changed by commands."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="patrollers", verbose_name=_("账号")
    )
    community = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("社区")
    )
    kind = models.CharField(_("身份"), max_length=12, choices=PatrollerKind)
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("驿站")
    )
    capacity = models.PositiveSmallIntegerField(
        _("每天能承担的份数"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
        help_text=_("同一社区的任务按各人的份数分配。"),
    )
    ended_on = models.DateField(_("停用日期"), null=True, blank=True)
    away_from = models.DateField(_("请假开始"), null=True, blank=True)
    away_to = models.DateField(_("请假结束"), null=True, blank=True)

    objects = PatrollerQuerySet.as_manager()

    class Meta:
        verbose_name = _("巡访员")
        verbose_name_plural = _("巡访员")
        ordering = ["community", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "community"],
                condition=Q(ended_on__isnull=True),
                name="care_patroller_once",
                violation_error_message=_("此人已是这个社区的巡访员。"),
            ),
            models.CheckConstraint(
                condition=Q(kind="station") | Q(station__isnull=True),
                name="care_patroller_station",
                violation_error_message=_("只有驿站人员填写驿站。"),
            ),
            models.CheckConstraint(
                condition=Q(away_from__isnull=True, away_to__isnull=True)
                | Q(away_to__gte=F("away_from")),
                name="care_patroller_away",
                violation_error_message=_("请假结束不能早于开始。"),
            ),
            models.CheckConstraint(
                condition=Q(capacity__range=(1, 200)), name="care_patroller_capacity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()}"


class PatrolPair(TimeStamped):
    """Somebody who always goes to the same person (结对)."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="patrol_pairs", verbose_name=_("老年人")
    )
    patroller = models.ForeignKey(
        Patroller, models.PROTECT, related_name="pairs", verbose_name=_("巡访员")
    )
    since = models.DateField(_("开始日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("巡访结对")
        verbose_name_plural = _("巡访结对")
        ordering = ["resident", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(ended_on__isnull=True), name="care_patrol_pair_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resident} – {self.patroller}"


class PauseQuerySet(FactQuerySet):
    """Pauses in the trade's words."""

    def on(self, day: date):
        """Those in which a day lies."""
        return self.filter(not_over(day, "ends_on"), starts_on__lte=day)


class PatrolPause(TimeStamped):
    """From a day to a day nobody needs to come: in hospital, away."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="patrol_pauses", verbose_name=_("老年人")
    )
    reason = models.CharField(_("原因"), max_length=12, choices=PauseReason)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    noted_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("巡访暂停")
        verbose_name_plural = _("巡访暂停")
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["resident", "starts_on", "ends_on"], name="care_patrol_pause_days")
        ]
        constraints = [ends_after_start("care_patrol_pause_dates")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.starts_on}"


class PatrolTaskQuerySet(FactQuerySet):
    """Tasks in the trade's words."""

    def open(self):
        """Nobody has done or ended them."""
        return self.filter(state=PatrolState.OPEN)

    def late(self, day: date):
        """Open, and their last day has passed."""
        return self.open().filter(due_on__lt=day)

    def of_user(self, user: User):
        """Those that somebody is to do."""
        return self.filter(patroller__user=user)


class PatrolTask(TimeStamped):
    """One person is to be looked after by a day. Changed by commands.

    period and starts_on: of which term a task of a plan is; the plan makes it once. planned_on: the day
    on which it is proposed. follows: the task that this one came from.
    """

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="patrol_tasks", verbose_name=_("老年人")
    )
    rule = models.ForeignKey(
        PatrolRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("计划")
    )
    mode = models.CharField(_("方式"), max_length=8, choices=PatrolMode)
    reason = models.CharField(
        _("来由"), max_length=12, choices=PatrolReason, default=PatrolReason.PLAN
    )
    period = models.CharField(_("频次"), max_length=8, choices=PatrolPeriod, blank=True)
    starts_on = models.DateField(_("开始日期"))
    planned_on = models.DateField(_("计划日期"))
    due_on = models.DateField(_("最迟日期"))
    patroller = models.ForeignKey(
        Patroller,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("巡访员"),
    )
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("起因任务"),
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=PatrolState, default=PatrolState.OPEN
    )
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    stage = models.PositiveSmallIntegerField(_("升级"), default=0)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("负责人")
    )

    objects = PatrolTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("巡访任务")
        verbose_name_plural = _("巡访任务")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "mode", "period", "starts_on"],
                condition=Q(reason="plan"),
                name="care_patrol_task_once",
            ),
            models.UniqueConstraint(
                fields=["follows", "reason"],
                condition=Q(follows__isnull=False),
                name="care_patrol_follow_once",
            ),
            models.CheckConstraint(
                condition=Q(planned_on__range=(F("starts_on"), F("due_on"))),
                name="care_patrol_task_dates",
            ),
            models.CheckConstraint(
                condition=Q(reason="plan", rule__isnull=False) & ~Q(period="")
                | ~Q(reason="plan") & Q(period="", rule__isnull=True),
                name="care_patrol_task_plan",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False)
                | ~Q(state="done") & Q(done_on__isnull=True),
                name="care_patrol_task_done",
            ),
        ]
        indexes = [
            models.Index(
                fields=["patroller", "planned_on"],
                condition=Q(state="open"),
                name="care_patrol_task_mine",
            ),
            models.Index(fields=["due_on"], condition=Q(state="open"), name="care_patrol_task_due"),
            models.Index(fields=["starts_on", "mode"], name="care_patrol_task_term"),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.planned_on}"
