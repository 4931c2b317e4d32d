"""What can go wrong at a home and afterwards, each with the sentence that is read there."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput, NotAllowed


class NotYourVisit(NotAllowed):
    """Only who was sent reports."""

    code = "dispatch.not_your_visit"
    message = _("这次上门没有派给您，或者已经改派，没有保存。请刷新今天的安排。")


class HandedOver(NotYourVisit):
    """Somebody who had been sent was there all the same: what was shown isn't lost, a person decides."""

    code = "dispatch.handed_over"
    message = _(
        "这一单已经改派或取消，没有算作完成。照片、时间和说明已交给派单员核实；"
        "重新派给您以后再传一次就算数，不然可以不再保留。"
    )


class ColleagueServes(Conflict):
    """Of two the one is in the home: the visit takes place."""

    code = "dispatch.colleague_serves"
    message = _(
        "%(carer)s 已经签到，正在服务，不能记为未能服务，没有保存。您去不了，请打电话给派单员。"
    )


class PhotoMissing(InvalidInput):
    """Both ends of a visit have a photo."""

    code = "dispatch.photo_missing"
    message = _("请拍一张门牌或现场的照片（不拍正脸）。还没有保存。")


class EvidenceMissing(InvalidInput):
    """The item asks for more."""

    code = "dispatch.evidence_missing"
    message = _("这个项目还要有：%(kinds)s。还没有保存。")


class PlaceReasonMissing(InvalidInput):
    """A flag, not a wall: a few words are enough."""

    code = "dispatch.place_reason_missing"
    message = _(
        "离住处较远或没有定位，请写一句原因（例如在小区门口接人），就可以继续。还没有保存。"
    )


class WrongVisitCode(InvalidInput):
    """Another code than this visit's."""

    code = "dispatch.wrong_visit_code"
    message = _("确认码不对，请再问一遍老人，或改用刷卡、签名。还没有保存。")


class TooManyVisitCodes(NotAllowed):
    """Somebody is guessing."""

    code = "dispatch.too_many_visit_codes"
    message = _("确认码错了太多次，这一单请改用刷卡或签名。还没有保存。")


class WrongCard(InvalidInput):
    """Somebody else's card, or none of ours."""

    code = "dispatch.wrong_card"
    message = _("这张卡不是这位老人的，或者已经挂失。请改用确认码或签名。还没有保存。")


class BlankVisitSignature(InvalidInput):
    """Nobody has drawn anything."""

    code = "dispatch.blank_signature"
    message = _("签名是空白的，请老人重新签。还没有保存。")


class OddVitals(InvalidInput):
    """No body shows these values."""

    code = "dispatch.odd_vitals"
    message = _("测量值不对，请核对后重填。还没有保存。")


class ImpossiblePlace(InvalidInput):
    """No place on earth."""

    code = "dispatch.impossible_place"
    message = _("定位数据有误，请刷新页面再试；没有定位也可以写明原因继续。还没有保存。")


class BeforeTheRequest(InvalidInput):
    """A time at which nobody had asked for this visit."""

    code = "dispatch.before_the_request"
    message = _("上报的时间 %(time)s 早于下单时间，请检查手机的日期。什么都没有改变。")


class AlreadyReported(Conflict):
    """From another device, under another key."""

    code = "dispatch.already_reported"
    message = _("您已在 %(time)s %(phase)s，没有再记一次。")


class KeyOfOtherVisit(Conflict):
    """The device used a key twice."""

    code = "dispatch.key_of_other_visit"
    message = _("这个上报编号已经用于另一件事，什么都没有改变。请刷新页面再报一次。")


class NotYetStarted(Conflict):
    """Who leaves has arrived."""

    code = "dispatch.not_yet_started"
    message = _("还没有到达签到，不能签退。请先签到；没有网络时签到会先上传。")


class NoRecord(Conflict):
    """Nothing to correct."""

    code = "dispatch.no_record"
    message = _("这次上门还没有服务记录。什么都没有改变。")


class NothingCorrected(InvalidInput):
    """The same as before."""

    code = "dispatch.nothing_corrected"
    message = _("和原来的记录一样，没有更正。")


class CorrectionOpen(Conflict):
    """One at a time."""

    code = "dispatch.correction_open"
    message = _("这份记录已有一个更正等待批准，请先处理它。什么都没有改变。")


class NotDone(Conflict):
    """The visit didn't take place, or not yet."""

    code = "dispatch.not_done"
    message = _("这次上门还没有完成，不能办理。什么都没有改变。")


class AlreadySaid(Conflict):
    """Once is enough."""

    code = "dispatch.already_said"
    message = _("已经登记过了，没有再记一次。")


class ComplaintOpen(Conflict):
    """One at a time."""

    code = "dispatch.complaint_open"
    message = _("这次上门已有一个投诉在办，请在那里补充。什么都没有改变。")


class RecordingMissing(InvalidInput):
    """Somebody will want to hear it."""

    code = "dispatch.recording_missing"
    message = _("请填通话录音编号。还没有保存。")


class NothingToDraw(Conflict):
    """No visit in that month."""

    code = "dispatch.nothing_to_draw"
    message = _("这个月没有可抽查的上门服务，没有抽样。")


class MonthNotOver(Conflict):
    """What comes later in the month would never be drawn."""

    code = "dispatch.month_not_over"
    message = _("%(period)s 还没有过完，下个月起才能抽样。没有抽样。")


class NothingToSettle(Conflict):
    """All is settled, or waits for an answer."""

    code = "dispatch.nothing_to_settle"
    message = _("%(period)s 没有可结算的上门服务：没有完成的，或都在等抽查、投诉的结果。")
