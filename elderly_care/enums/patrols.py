"""Patrol visits: who is looked after how often, what was found, and what a body was measured at."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PatrolTarget(models.TextChoices):
    """What makes somebody belong to a plan; some look at a figure."""

    ALONE = "alone", _("独居")
    EMPTY_NEST = "empty_nest", _("空巢（与配偶同住）")
    LEFT_BEHIND = "left_behind", _("留守")
    AGED = "aged", _("达到年龄")
    ABILITY = "ability", _("能力等级不低于")
    DISABILITY = "disability", _("残疾等级不高于")
    SPECIAL_FAMILY = "special_family", _("计划生育特殊家庭")
    DESTITUTE = "destitute", _("三无、孤寡老人")
    NEEDY = "needy", _("低保、低收入")
    RED = "red", _("红色风险")
    YELLOW = "yellow", _("黄色风险")


WITH_FIGURE = (PatrolTarget.AGED, PatrolTarget.ABILITY, PatrolTarget.DISABILITY)


class PatrolMode(models.TextChoices):
    """How somebody looks after a person."""

    VISIT = "visit", _("上门")
    CALL = "call", _("电话")
    VIDEO = "video", _("视频")


class PatrolPeriod(models.TextChoices):
    """Once in each of these, the shortest first."""

    DAY = "day", _("每天")
    WEEK = "week", _("每周")
    MONTH = "month", _("每月")


class PatrolReason(models.TextChoices):
    """Why there is a task."""

    PLAN = "plan", _("巡访计划")
    NO_ANSWER = "no_answer", _("联系不上，当天上门")
    VITALS = "vitals", _("生命体征需要复测")


class PatrolState(models.TextChoices):
    """Of a task."""

    OPEN = "open", _("待完成")
    DONE = "done", _("已完成")
    UNANSWERED = "unanswered", _("联系不上，已转上门")
    MISSED = "missed", _("未完成")
    PAUSED = "paused", _("暂停")
    CANCELLED = "cancelled", _("已取消")


class PatrolOutcome(models.TextChoices):
    """What was found."""

    OK = "ok", _("一切正常")
    NEEDS = "needs", _("有需要")
    EMERGENCY = "emergency", _("紧急情况")
    NO_ANSWER = "no_answer", _("没有人应答")


class PauseReason(models.TextChoices):
    """Why nobody is to come for a while."""

    HOSPITAL = "hospital", _("住院")
    AWAY = "away", _("外出")
    DECLINED = "declined", _("本人不愿意")


class PatrollerKind(models.TextChoices):
    """As what somebody goes."""

    COMMUNITY = "community", _("社区工作者")
    STATION = "station", _("驿站人员")
    VOLUNTEER = "volunteer", _("志愿者")


class VitalSign(models.TextChoices):
    """What is measured, in the unit in which it is written down."""

    SYSTOLIC = "systolic", _("收缩压（mmHg）")
    DIASTOLIC = "diastolic", _("舒张压（mmHg）")
    PULSE = "pulse", _("脉搏（次/分）")
    TEMPERATURE = "temperature", _("体温（℃）")
    GLUCOSE = "glucose", _("血糖（mmol/L）")
    WEIGHT = "weight", _("体重（kg）")


class VitalSource(models.TextChoices):
    """On what occasion."""

    PATROL = "patrol", _("巡访")
    STATION = "station", _("驿站")


class CheckState(models.TextChoices):
    """What a call-back found out about a month's visits."""

    OPEN = "open", _("待回访")
    TRUE = "true", _("属实")
    DOUBTFUL = "doubtful", _("存疑")
    FALSE = "false", _("不属实")
