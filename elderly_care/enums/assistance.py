"""Help beside the subsidies: the charity fund, homes and ways without barriers, social work."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CharityForm(models.TextChoices):
    """In what something is given; of goods the value is reckoned."""

    MONEY = "money", _("资金")
    GOODS = "goods", _("实物")


class CharityKind(models.TextChoices):
    """What happened to the fund."""

    DONATION = "donation", _("捐赠")
    AID = "aid", _("资助")
    COUNTER = "counter", _("冲正")


class CharityPurpose(models.TextChoices):
    """What the fund helps with."""

    MEDICAL = "medical", _("医疗救助")
    DIFFICULTY = "difficulty", _("困难帮扶")
    HEATING = "heating", _("取暖帮扶")
    EDUCATION = "education", _("助学")
    PROJECT = "project", _("公益项目")


class AidState(models.TextChoices):
    """From the proposal to the payment."""

    PROPOSED = "proposed", _("待审批")
    PAID = "paid", _("已资助")
    REFUSED = "refused", _("未同意")
    DROPPED = "dropped", _("已撤回")
    RETURNED = "returned", _("已冲正")


class AdaptationKind(models.TextChoices):
    """What is built or changed, as the yearly figures count it."""

    RAMP_NEW = "ramp_new", _("新建坡道")
    RAMP_SUPERVISED = "ramp_supervised", _("督导建设坡道")
    RAMP_MODIFIED = "ramp_modified", _("改造坡道")
    HOME = "home", _("居家适老化、无障碍改造")


class AdaptationSource(models.TextChoices):
    """Who found that it is needed."""

    SELF = "self", _("本人或家属申请")
    PATROL = "patrol", _("巡访发现")
    ASSESSMENT = "assessment", _("能力评估建议")
    COMMUNITY = "community", _("社区排查")
    HOTLINE = "hotline", _("热线反映")
    FEDERATION = "federation", _("残联转来")


class AdaptationState(models.TextChoices):
    """From the request to the acceptance."""

    REQUESTED = "requested", _("已提出")
    ASSESSED = "assessed", _("已评估")
    APPROVED = "approved", _("已批准")
    BUILT = "built", _("已完工")
    ACCEPTED = "accepted", _("已验收")
    REFUSED = "refused", _("未批准")
    DROPPED = "dropped", _("已终止")


ADAPTATION_OPEN = (
    AdaptationState.REQUESTED,
    AdaptationState.ASSESSED,
    AdaptationState.APPROVED,
)


class SocialWorkState(models.TextChoices):
    """A case is closed by a second person."""

    OPEN = "open", _("服务中")
    CLOSING = "closing", _("待结案复核")
    CLOSED = "closed", _("已结案")


class SocialWorkOutcome(models.TextChoices):
    """How a case ended."""

    REACHED = "reached", _("目标达成")
    PARTLY = "partly", _("部分达成")
    REFERRED = "referred", _("已转介")
    DECLINED = "declined", _("本人不再需要")
    GONE = "gone", _("本人已去世或迁出")


class NoteKind(models.TextChoices):
    """What is written in a case."""

    CONTACT = "contact", _("服务记录")
    REVIEW = "review", _("复核")
