"""Cases: one record of what a citizen asked for, whatever the channel, with everything that happened to it."""

from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.masking import mask_name
from core.models import PhoneMessage, TimeStamped
from stations.enums import (
    OPEN_STATES,
    PROMISED_STATES,
    ActsAs,
    CaseChannel,
    CaseOutcome,
    CaseState,
    DepartmentKind,
    HandlingWay,
    MaterialForm,
    MaterialNeed,
    MaterialState,
    StepVerb,
    TaskState,
)
from stations.models.citizens import Citizen
from stations.models.items import CaseItem
from stations.models.places import Station
from stations.models.queues import Ticket

_PROMISED = ["accepted", "forwarded", "ready"]


class CaseQuerySet(ScopedQuerySet):
    """Cases in the trade's words."""

    division_path = "station__division__code"
    organisation_paths = ("station__operator",)

    def open(self):
        """Somebody still has something to do."""
        return self.filter(state__in=OPEN_STATES)

    def overdue(self, day: date):
        """Promised for an earlier day and not answered; a case that waits for papers is not."""
        return self.filter(state__in=PROMISED_STATES, promised_on__lt=day)


class Case(TimeStamped):
    """What a citizen asked for. Its state changes only in stations.commands; it is never deleted.

    number: read out on the phone, and no use without the phone's last digits.
    """

    number = models.CharField(_("办件编号"), max_length=20, unique=True, editable=False)
    key = models.CharField(_("请求编号"), max_length=100, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="cases", verbose_name=_("站点")
    )
    item = models.ForeignKey(CaseItem, models.PROTECT, related_name="cases", verbose_name=_("事项"))
    citizen = models.ForeignKey(
        Citizen, models.PROTECT, related_name="cases", verbose_name=_("申请人")
    )
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, related_name="cases", verbose_name=_("排队号")
    )
    acting = models.CharField(_("谁来办"), max_length=12, choices=ActsAs, default=ActsAs.SELF)
    agent = models.ForeignKey(
        Citizen, models.PROTECT, null=True, related_name="agent_cases", verbose_name=_("代办人")
    )
    authorisation = models.CharField(_("授权或关系证明"), max_length=120, blank=True)
    authorised_to = models.DateField(_("授权到期日"), null=True)
    channel = models.CharField(_("渠道"), max_length=8, choices=CaseChannel)
    way = models.CharField(_("办理方式"), max_length=12, choices=HandlingWay)
    department = models.CharField(_("负责部门"), max_length=20, choices=DepartmentKind)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=CaseState, default=CaseState.SUBMITTED
    )
    note = models.CharField(_("说明"), max_length=500, blank=True)
    promised_days = models.PositiveSmallIntegerField(_("承诺工作日"), null=True)
    accepted_on = models.DateField(_("受理日期"), null=True)
    promised_on = models.DateField(_("承诺办结日期"), null=True)
    outcome = models.CharField(_("结果"), max_length=16, choices=CaseOutcome, blank=True)
    result = models.CharField(_("结果说明"), max_length=500, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True)
    picked_up_by = models.CharField(_("领取人"), max_length=60, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("办件")
        verbose_name_plural = _("办件")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["promised_on"],
                condition=Q(state__in=["accepted", "forwarded"]),
                name="stations_case_promised",
            ),
            models.Index(fields=["station", "state"], name="stations_case_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(acting="self", agent__isnull=True)
                | ~Q(acting="self") & Q(agent__isnull=False),
                name="stations_case_agent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_PROMISED)
                | Q(accepted_on__isnull=False, promised_on__isnull=False),
                name="stations_case_promised_when_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ready", "closed"])
                | ~Q(outcome="") & Q(answered_on__isnull=False),
                name="stations_case_outcome_when_answered",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def person(self) -> str:
        """张**. Reads the citizen."""
        return mask_name(self.citizen.name)


class OfCaseQuerySet(ScopedQuerySet):
    """Visible as their case."""

    division_path = "case__station__division__code"
    organisation_paths = ("case__station__operator",)


class CaseMaterial(models.Model):
    """A paper that this case needs, as the item said on that day."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="materials", verbose_name=_("办件"))
    position = models.PositiveSmallIntegerField(_("顺序"))
    name = models.CharField(_("材料"), max_length=80)
    form = models.CharField(_("形式"), max_length=8, choices=MaterialForm)
    need = models.CharField(_("什么时候要"), max_length=12, choices=MaterialNeed)
    state = models.CharField(
        _("状态"), max_length=12, choices=MaterialState, default=MaterialState.MISSING
    )

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("办件材料")
        verbose_name_plural = _("办件材料")
        ordering = ["case", "position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="stations_casepaper_once")
        ]

    def __str__(self) -> str:
        return self.name


class CaseStep(models.Model):
    """One thing that happened to a case. It never changes."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps", verbose_name=_("办件"))
    occurred_at = models.DateTimeField(_("时间"), auto_now_add=True)
    verb = models.CharField(_("事项"), max_length=12, choices=StepVerb)
    state = models.CharField(_("之后的状态"), max_length=12, choices=CaseState)
    text = models.CharField(_("说明"), max_length=500, blank=True)
    details = models.JSONField(_("内容"), default=dict, encoder=DjangoJSONEncoder)
    actor_id = models.BigIntegerField(_("操作人编号"), null=True)
    actor = models.CharField(_("操作人"), max_length=150)
    channel = models.CharField(_("渠道"), max_length=20)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("办件经过")
        verbose_name_plural = _("办件经过")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.get_verb_display()}"


class CaseRating(models.Model):
    """What the citizen thought of it: once, and it never changes."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="rating", verbose_name=_("办件"))
    score = models.PositiveSmallIntegerField(
        _("评分"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    words = models.CharField(_("意见"), max_length=500, blank=True)
    channel = models.CharField(_("渠道"), max_length=8, choices=CaseChannel)
    rated_at = models.DateTimeField(_("评价时间"), auto_now_add=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("好差评")
        verbose_name_plural = _("好差评")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="stations_rating_score")
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.score}"


class RatingTaskQuerySet(ScopedQuerySet):
    """Visible as their case."""

    division_path = "rating__case__station__division__code"
    organisation_paths = ("rating__case__station__operator",)


class RatingTask(models.Model):
    """Somebody rings who was not content, by a day."""

    rating = models.OneToOneField(
        CaseRating, models.PROTECT, related_name="task", verbose_name=_("评价")
    )
    due_on = models.DateField(_("最晚回访日期"))
    state = models.CharField(_("状态"), max_length=8, choices=TaskState, default=TaskState.OPEN)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("负责人")
    )
    outcome = models.CharField(_("回访结果"), max_length=500, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("回访人")
    )
    done_at = models.DateTimeField(_("回访时间"), null=True)

    objects = RatingTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("差评回访")
        verbose_name_plural = _("差评回访")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", done_at__isnull=True)
                | Q(state="done", done_at__isnull=False) & ~Q(outcome=""),
                name="stations_ratingtask_done",
            )
        ]

    def __str__(self) -> str:
        return str(self.rating)


class CitizenNoticeQuerySet(ScopedQuerySet):
    """Visible as their case."""

    division_path = "case__station__division__code"
    organisation_paths = ("case__station__operator",)


class CitizenNotice(PhoneMessage):
    """What the applicant was told about a case. It names nobody and no item's facts beyond its name."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notices", verbose_name=_("办件"))

    objects = CitizenNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("办件通知")
        verbose_name_plural = _("办件通知")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["sms_due_at"], condition=Q(sms_state="waiting"), name="stations_notice_due"
            )
        ]
