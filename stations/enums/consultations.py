"""Words of what elder-care advisers are asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsultWay(models.TextChoices):
    """How somebody came to the adviser."""

    POINT = "point", _("到顾问点")
    PHONE = "phone", _("电话")
    HOME = "home", _("上门")
    OUTREACH = "outreach", _("外出宣传")


class ConsultTopic(models.TextChoices):
    """What it was about."""

    POLICY = "policy", _("补贴和政策")
    CARE = "care", _("居家和社区照护")
    HOMES = "homes", _("养老机构")
    ASSESSMENT = "assess", _("能力评估")
    INSURANCE = "insure", _("长期护理保险")
    AIDS = "aids", _("辅具和适老化改造")
    HEALTH = "health", _("医养结合")
    RIGHTS = "rights", _("权益和监护")
    OTHER = "other", _("其他")


class ConsultNext(models.TextChoices):
    """What came of it."""

    ANSWERED = "answered", _("当场答复")
    WINDOW = "window", _("转窗口办理")
    ASSESSMENT = "assess", _("转申请评估")
    SERVICE = "service", _("转服务机构")
    REFERRED = "referred", _("转其他部门")
