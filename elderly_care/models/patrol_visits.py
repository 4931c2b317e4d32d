"""What happened on patrol visits, what was measured, and who asked whether it was true. Facts stay."""

import json

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, ScopedQuerySet, User
from core.acts import KEY_LENGTH
from core.fields import EncryptedTextField
from core.models import TimeStamped
from elderly_care.enums.patrols import CheckState, PatrolMode, PatrolOutcome, VitalSource
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.patrols import PatrolTask
from elderly_care.models.residents import Resident


class PatrolVisitQuerySet(FactQuerySet):
    """Visits in the trade's words."""

    def met(self):
        """Somebody saw or heard the person."""
        return self.exclude(outcome=PatrolOutcome.NO_ANSWER)


class PatrolVisit(models.Model):
    """One attempt at a task and what was found. It never changes. The note may speak of health: sealed."""

    task = models.ForeignKey(
        PatrolTask, models.PROTECT, related_name="visits", verbose_name=_("巡访任务")
    )
    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="patrol_visits", verbose_name=_("老年人")
    )
    mode = models.CharField(_("方式"), max_length=8, choices=PatrolMode)
    outcome = models.CharField(_("结果"), max_length=12, choices=PatrolOutcome)
    note = EncryptedTextField(_("说明"), null=True, blank=True)
    occurred_at = models.DateTimeField(_("发生时间"))
    reported_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="patrol_visits", verbose_name=_("巡访人")
    )
    key = models.CharField(_("登记编号"), max_length=KEY_LENGTH)

    objects = PatrolVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("巡访记录")
        verbose_name_plural = _("巡访记录")
        ordering = ["-occurred_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="care_patrol_visit_once")]
        indexes = [
            models.Index(fields=["resident", "-occurred_at"], name="care_patrol_visit_person"),
            models.Index(fields=["occurred_at"], name="care_patrol_visit_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.get_outcome_display()}"


class VitalReading(models.Model):
    """What was measured of a person who agreed to it. It never changes; the values lie sealed."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="vital_readings", verbose_name=_("老年人")
    )
    visit = models.OneToOneField(
        PatrolVisit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vitals",
        verbose_name=_("巡访记录"),
    )
    source = models.CharField(_("场合"), max_length=8, choices=VitalSource)
    content = EncryptedTextField(_("测量值"))
    measured_at = models.DateTimeField(_("测量时间"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("测量人"))
    key = models.CharField(_("登记编号"), max_length=KEY_LENGTH)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("生命体征")
        verbose_name_plural = _("生命体征")
        ordering = ["-measured_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="care_vital_reading_once")
        ]
        indexes = [
            models.Index(fields=["resident", "-measured_at"], name="care_vital_reading_person")
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.measured_at:%Y-%m-%d}"

    @property
    def values(self) -> dict[str, float]:
        """By the sign's name."""
        return dict(json.loads(str(self.content)))


class PatrolDrawQuerySet(ScopedQuerySet):
    """Visible where it was drawn."""

    division_path = "division__code"


class PatrolDraw(models.Model):
    """A month's sample of a place, drawn once: seed, share and persons are all it takes to draw it again.

    It never changes.
    """

    period = models.DateField(_("月份"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("地区"))
    seed = models.CharField(_("抽样种子"), max_length=40)
    percent = models.PositiveSmallIntegerField(_("回访比例（%）"))
    population = ArrayField(models.BigIntegerField(), verbose_name=_("从中抽取的老年人"))
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("抽样人"))
    drawn_at = models.DateTimeField(_("抽样时间"))

    objects = PatrolDrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("巡访回访的抽样")
        verbose_name_plural = _("巡访回访的抽样")
        ordering = ["-period", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "division"], name="care_patrol_draw_once"),
            models.CheckConstraint(
                condition=Q(percent__range=(1, 100)), name="care_patrol_draw_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period:%Y-%m} {self.division}"


class PatrolCheck(TimeStamped):
    """Somebody else calls a drawn person: did the visits of that month happen? Changed by commands."""

    draw = models.ForeignKey(
        PatrolDraw, models.PROTECT, related_name="checks", verbose_name=_("抽样")
    )
    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="patrol_checks", verbose_name=_("老年人")
    )
    state = models.CharField(_("结果"), max_length=8, choices=CheckState, default=CheckState.OPEN)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("回访人")
    )
    checked_at = models.DateTimeField(_("回访时间"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("巡访回访")
        verbose_name_plural = _("巡访回访")
        ordering = ["draw", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "resident"], name="care_patrol_check_once"),
            models.CheckConstraint(
                condition=Q(state="open", checked_by__isnull=True, checked_at__isnull=True)
                | ~Q(state="open") & Q(checked_by__isnull=False, checked_at__isnull=False),
                name="care_patrol_check_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident} {self.get_state_display()}"
