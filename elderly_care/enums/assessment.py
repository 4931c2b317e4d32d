"""Assessments of ability: why, how far, by whom, and what was said against them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AssessmentReason(models.TextChoices):
    """A.1 of GB/T 42195-2022."""

    FIRST = "first", _("首次评估")
    ROUTINE = "routine", _("常规评估")
    PROMPT = "prompt", _("即时评估（状况变化）")
    DISPUTE = "dispute", _("对结果有疑问的复评")
    OTHER = "other", _("其他原因")


class AssessmentState(models.TextChoices):
    """How far an assessment has come."""

    REQUESTED = "requested", _("待派评估员")
    ASSIGNED = "assigned", _("待上门")
    ON_SITE = "on_site", _("评估中")
    SCORED = "scored", _("待公示")
    PUBLICISED = "publicised", _("公示中")
    EFFECTIVE = "effective", _("有效")
    EXPIRING = "expiring", _("即将到期")
    EXPIRED = "expired", _("已过期")
    REASSESS = "reassess", _("已由新的评估代替")
    CANCELLED = "cancelled", _("已取消")
    ANNULLED = "annulled", _("已撤销（弄虚作假）")


UNDER_WAY = (
    AssessmentState.REQUESTED,
    AssessmentState.ASSIGNED,
    AssessmentState.ON_SITE,
    AssessmentState.SCORED,
    AssessmentState.PUBLICISED,
)
IN_FORCE = (AssessmentState.EFFECTIVE, AssessmentState.EXPIRING)


class AssessorField(models.TextChoices):
    """What an assessor has learnt: the two who come have learnt different things."""

    MEDICAL = "medical", _("医护")
    REHABILITATION = "rehabilitation", _("康复")
    SOCIAL_WORK = "social_work", _("社会工作")
    CARE = "care", _("养老护理")
    COMMUNITY = "community", _("社区工作")


class Informant(models.TextChoices):
    """A.3: who gave the information, and signs for it."""

    SELF = "self", _("本人")
    SPOUSE = "spouse", _("配偶")
    CHILD = "child", _("子女")
    RELATIVE = "relative", _("其他亲属")
    EMPLOYED = "employed", _("雇佣照顾者")
    COMMITTEE = "committee", _("村（居）委会人员")
    OTHER = "other", _("其他")


class LevelChange(models.TextChoices):
    """C.4: why a level is not the one of its total."""

    COMA = "coma", _("昏迷，直接评为完全失能")
    DIAGNOSIS = "diagnosis", _("确诊痴呆或精神行为障碍，等级加重一级")
    RISK_EVENTS = "risk_events", _("近 30 天照护风险事件两次以上，等级加重一级")


class Signer(models.TextChoices):
    """Who signs the paper of a home visit."""

    FIRST = "first", _("评估员一")
    SECOND = "second", _("评估员二")
    PERSON = "person", _("本人或信息提供者")


class ObjectionState(models.TextChoices):
    """What became of an objection."""

    OPEN = "open", _("待处理")
    UPHELD = "upheld", _("成立，重新评估")
    REJECTED = "rejected", _("不成立")


class AnswerProblem(models.TextChoices):
    """Why a form gives no result; %(items)s is filled in."""

    MISSING = "missing", _("26 项要全部填写，还差：%(items)s。没有得出结果。")
    UNKNOWN = "unknown", _("“%(items)s”的选项不在量表里，没有得出结果。请重新选择。")
    ANNEX = "annex", _("基本信息表的“%(items)s”填得不对或互相矛盾，没有保存。请改正后再提交。")


class Nourishment(models.TextChoices):
    """A.5.9: what weight and height say."""

    LOW = "low", _("低于正常值")
    ENOUGH = "enough", _("正常或以上")


class HealthSign(models.TextChoices):
    """How a health problem that was found is written down."""

    PRESENT = "present", _("有")
