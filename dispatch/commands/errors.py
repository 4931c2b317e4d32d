"""What can be wrong with a request, a dispatch or a step."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput, NotAllowed


class MayNotRequest(NotAllowed):
    """Not the person, not the family, not staff of the place."""

    code = "dispatch.may_not_request"
    message = _("您不能替这位老人预约上门服务，没有下单。")


class NotYourOrder(NotAllowed):
    """Only who is sent, or the operator's own people, says how far a visit is."""

    code = "dispatch.not_your_order"
    message = _("这张工单不是派给您的，什么都没有改变。")


class KeyUsedForOther(Conflict):
    """The same key with other content."""

    code = "dispatch.key_used_for_other"
    message = _("这个编号已经用于另一次预约，没有再下单。请换一个编号。")


class NotLivingHere(Conflict):
    """Dead or moved away."""

    code = "dispatch.not_living_here"
    message = _("这位老人已不在本辖区居住，没有下单。")


class ItemNotOffered(InvalidInput):
    """Switched off, or without a price there."""

    code = "dispatch.item_not_offered"
    message = _("这个地区现在不提供“%(item)s”，没有下单。请选别的服务。")


class OddStay(InvalidInput):
    """Not a number of days that somebody stays."""

    code = "dispatch.odd_stay"
    message = _("住的天数要在 1 到 %(most)s 之间，没有下单。")


class ItemUnknown(InvalidInput):
    """A program names an item that isn't in the catalogue."""

    code = "dispatch.unknown_item"
    message = _("没有“%(item)s”这个服务项目，没有下单。编号见 /api/v1/service-items。")


class StandingPlanKnown(Conflict):
    """The same item at the same time on other days."""

    code = "dispatch.standing_plan_known"
    message = _(
        "这位老人 %(time)s 的“%(item)s”已经有长期计划，日子不同，没有另设。请先终止原来的，或换一个时间。"
    )


class TooYoung(Conflict):
    """The item is for older people."""

    code = "dispatch.too_young"
    message = _("“%(item)s”要年满 %(age)s 周岁，这位老人 %(own)s 周岁，没有下单。")


class NotInAudience(Conflict):
    """The item is for some people only."""

    code = "dispatch.not_in_audience"
    message = _("这位老人不属于“%(item)s”的服务对象，没有下单。请核对档案中的能力评估和困难类别。")


class AssessmentMissing(Conflict):
    """Nobody has found what the person can do."""

    code = "dispatch.assessment_missing"
    message = _("“%(item)s”要先做能力评估，档案里没有有效的评估，没有下单。请先安排评估。")


class AgreementMissing(Conflict):
    """Nothing paid without an agreement (GB/T 43153)."""

    code = "dispatch.agreement_missing"
    message = _(
        "这位老人还没有与“%(operator)s”签订有效的服务协议，首次付费服务前必须签订。没有办理，请先签协议。"
    )


class StationNotLicensed(Conflict):
    """Only licensed stations may do it."""

    code = "dispatch.station_not_licensed"
    message = _("“%(item)s”只能由有资质的站点提供，附近没有这样的站点，没有下单。")


class NobodyServes(Conflict):
    """No operator takes orders for it there."""

    code = "dispatch.nobody_serves"
    message = _(
        "这里没有服务商提供“%(item)s”，或者已经停止派单。没有下单，请选别的服务或别的服务商。"
    )


class DestinationMissing(InvalidInput):
    """Where to?"""

    code = "dispatch.destination_missing"
    message = _("请写明要去的地方，还没有下单。")


class WindowImpossible(InvalidInput):
    """In the past, too far ahead, or the wrong way round."""

    code = "dispatch.window_impossible"
    message = _("这个时间不能预约：请选现在以后、%(days)s 天以内的时间，结束不早于开始。没有下单。")


class AlreadyRequested(Conflict):
    """The same thing at the same time."""

    code = "dispatch.already_requested"
    message = _("这位老人这个时间已经预约了同一项服务（工单 %(number)s），没有再下单。")


class OwnCostChanged(Conflict):
    """The person was told another amount."""

    code = "dispatch.own_cost_changed"
    message = _("个人自付现在是 %(now)s 元，与告知的 %(told)s 元不同，没有下单。请重新告知本人。")


class AlreadyAssigned(Conflict):
    """Somebody else was quicker."""

    code = "dispatch.already_assigned"
    message = _("%(by)s 已经把这张工单派给 %(carers)s，您的派单没有生效。请刷新后再看。")


class StateChanged(Conflict):
    """The order is no longer as it was on the page."""

    code = "dispatch.state_changed"
    message = _("这张工单已经由 %(by)s 改为“%(state)s”，什么都没有改变。请刷新后再办。")


class WrongCarers(InvalidInput):
    """Not as many as needed, twice the same, or of another operator."""

    code = "dispatch.wrong_carers"
    message = _("这项服务要派 %(needed)s 位本单服务商的在岗人员，不能重复。没有派单。")


class CarerBusy(Conflict):
    """Nobody is in two places."""

    code = "dispatch.carer_busy"
    message = _("%(carer)s 在这段时间已有工单 %(number)s，没有派单。请换人或换时间。")


class CarerOnLeave(Conflict):
    """Not there that day."""

    code = "dispatch.carer_on_leave"
    message = _("%(carer)s 这一天请假，没有派单。请换人。")


class CertificateMissing(Conflict):
    """Without the certificate of that day nobody is sent."""

    code = "dispatch.certificate_missing"
    message = _("%(carer)s 在服务当天没有有效的“%(skill)s”，没有派单。请换人或先登记证书。")


class WrongGender(Conflict):
    """A rule of the item, or the resident's own wish."""

    code = "dispatch.wrong_gender"
    message = _("这项服务要由%(gender)s人员上门，%(carer)s 不符合，没有派单。")


class WrongKind(Conflict):
    """The item is done by volunteers or drivers only."""

    code = "dispatch.wrong_kind"
    message = _("“%(item)s”只能派%(kinds)s，%(carer)s 不是，没有派单。")


class CarerNotWanted(Conflict):
    """The resident said so."""

    code = "dispatch.carer_not_wanted"
    message = _("这位老人说过不要 %(carer)s 上门，没有派单。请换人。")


class EvidenceLacking(Conflict):
    """A visit without both ends shown can't be completed."""

    code = "dispatch.evidence_lacking"
    message = _("还缺“%(phase)s”的凭证（%(kinds)s），不能办理；已有的凭证都保留着。")


class WrongMoment(InvalidInput):
    """In the future, or long ago."""

    code = "dispatch.wrong_moment"
    message = _("发生时间不对：不能晚于现在，也不能早于 %(hours)s 小时以前。什么都没有改变。")


class RejectInstead(NotAllowed):
    """Somebody else asked for it: only they, or the person, want it no more."""

    code = "dispatch.reject_instead"
    message = _("这张工单不是您预约的，不能取消，什么都没有改变。不能服务请拒单并写明原因。")


class EvidenceTooLate(Conflict):
    """After its end a visit is checked and paid as it was shown."""

    code = "dispatch.evidence_too_late"
    message = _("这张工单已经结束，不能再补凭证。已有的凭证都保留着。")


class TooLateToCancel(Conflict):
    """Somebody is on the way."""

    code = "dispatch.too_late_to_cancel"
    message = _("服务人员已经出发，网上不能取消。请打电话给服务商。")
