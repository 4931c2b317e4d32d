"""Surveys: what is asked, and what was answered."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, ScopedQuerySet, User
from core.models import TimeStamped
from stations.enums.surveys import AgeGroup, QuestionKind, SurveyChannel, SurveyState
from stations.logic.surveys import MOST_OPTIONS
from stations.models.citizens import Citizen


class SurveyQuerySet(ScopedQuerySet):
    """Visible where it is asked."""

    division_path = "division__code"

    def public(self):
        """What everybody may know of."""
        return self.filter(state__in=[SurveyState.OPEN, SurveyState.PUBLISHED])


class Survey(TimeStamped):
    """Questions put to the people of a place. Its state changes only in stations.commands.

    A survey that is asked again, with other questions, is a new version: a row of its own.
    """

    title = models.CharField(_("名称"), max_length=80)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="surveys", verbose_name=_("征集范围")
    )
    purpose = models.CharField(_("说明"), max_length=300, blank=True)
    opens_on = models.DateField(_("开始日期"))
    closes_on = models.DateField(_("结束日期"))
    allows_nameless = models.BooleanField(_("允许匿名"), default=True)
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=SurveyState,
        default=SurveyState.DRAFT,
        editable=False,
    )

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("问卷")
        verbose_name_plural = _("问卷")
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "title", "version"],
                name="stations_survey_once",
                violation_error_message=_("这个问卷已有同一版本。"),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="stations_survey_dates",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        told = {"title": self.title, "version": self.version}
        return self.title if self.version == 1 else _("%(title)s（第 %(version)s 版）") % told


class OfSurveyQuerySet(ScopedQuerySet):
    """Visible as the survey."""

    division_path = "survey__division__code"


class SurveyQuestion(models.Model):
    """One question. Stands once its survey is open."""

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="questions", verbose_name=_("问卷")
    )
    position = models.PositiveSmallIntegerField(_("顺序"))
    kind = models.CharField(_("题型"), max_length=8, choices=QuestionKind)
    text = models.CharField(_("题目"), max_length=200)
    options = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        size=MOST_OPTIONS,
        verbose_name=_("选项"),
    )
    is_required = models.BooleanField(_("必答"), default=True)

    objects = OfSurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("题目")
        verbose_name_plural = _("题目")
        ordering = ["survey", "position"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "position"], name="stations_question_once")
        ]

    def __str__(self) -> str:
        return self.text


class SurveyAnswer(models.Model):
    """What somebody answered, all of it. Never changes.

    replies: by the question's position, what logic.surveys.read_reply makes of it.
    """

    survey = models.ForeignKey(
        Survey, models.PROTECT, related_name="answers", verbose_name=_("问卷")
    )
    citizen = models.ForeignKey(
        Citizen, models.PROTECT, null=True, related_name="survey_answers", verbose_name=_("市民")
    )
    community = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("居住地")
    )
    age_group = models.CharField(_("年龄段"), max_length=8, choices=AgeGroup)
    channel = models.CharField(_("渠道"), max_length=8, choices=SurveyChannel)
    replies = models.JSONField(_("回答"))
    key = models.CharField(
        _("请求编号"), max_length=100, unique=True, default=uuid4, editable=False
    )
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("录入人")
    )
    created_at = models.DateTimeField(_("收到时间"), auto_now_add=True)

    objects = OfSurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("答卷")
        verbose_name_plural = _("答卷")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "citizen"], name="stations_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}-{self.pk}"
