"""Words of surveys."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SurveyState(models.TextChoices):
    """The life of a survey. Questions stand once it is open."""

    DRAFT = "draft", _("草稿")
    OPEN = "open", _("征集中")
    CLOSED = "closed", _("已结束")
    PUBLISHED = "published", _("已公布结果")


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("单选")
    MULTIPLE = "multiple", _("多选")
    RANKING = "ranking", _("需求排序")
    NUMBER = "number", _("数字")
    TEXT = "text", _("文字")


class SurveyChannel(models.TextChoices):
    """How an answer came."""

    PORTAL = "portal", _("网上")
    PAPER = "paper", _("纸质")
    TABLET = "tablet", _("平板")


class AgeGroup(models.TextChoices):
    """As coarse as the figures need."""

    UNKNOWN = "unknown", _("未填")
    UNDER_60 = "under_60", _("60 岁以下")
    FROM_60 = "from_60", _("60–69 岁")
    FROM_70 = "from_70", _("70–79 岁")
    FROM_80 = "from_80", _("80 岁及以上")
