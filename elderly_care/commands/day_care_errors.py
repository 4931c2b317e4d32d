"""Refusals of day care, beds and respite."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput


class NoDayCare(Conflict):
    """The place offers none on that day."""

    code: ClassVar[str] = "day_care.none"
    message = _("这一天这个站点没有登记日间照料的名额和收费，没有办理。请先登记。")


class FeeTooHigh(InvalidInput):
    """Above what the region allows for a day."""

    code: ClassVar[str] = "day_care.fee_too_high"
    message = _("每天最多收 %(ceiling)s 元（%(covers)s），没有保存。请改低收费。")


class TermsBegun(Conflict):
    """What was in force stays as it was."""

    code: ClassVar[str] = "day_care.terms_begun"
    message = _("%(day)s 或以后已经登记过名额和收费，新的要从更晚的日期开始。什么都没有改变。")


class AlreadyEnrolled(Conflict):
    """One place at a time."""

    code: ClassVar[str] = "day_care.already_enrolled"
    message = _("已经在“%(unit)s”登记过，不能再登记一处。请先结束那里的登记。")


class GoneAway(Conflict):
    """Who died or moved away gets no place."""

    code: ClassVar[str] = "day_care.gone"
    message = _("档案已登记去世或迁出，没有办理。如果登记错了，请先更正档案。")


class NoRiskSheet(Conflict):
    """Nobody starts without one."""

    code: ClassVar[str] = "day_care.no_risk_sheet"
    message = _("还没有风险评估表，不能入托。请先填写跌倒、噎食、走失、用药和过敏情况。")


class NoAgreement(InvalidInput):
    """Somebody signs by name."""

    code: ClassVar[str] = "day_care.no_agreement"
    message = _("请填写协议编号和签约人，没有办理入托。")


class NotInCare(Conflict):
    """The enrolment doesn't hold on that day."""

    code: ClassVar[str] = "day_care.not_in_care"
    message = _("这位老人 %(day)s 不在托，没有登记。请核对入托日期。")


class OutsideHours(Conflict):
    """Before the doors open or after they close."""

    code: ClassVar[str] = "day_care.outside_hours"
    message = _(
        "日间照料时间是 %(opens)s–%(closes)s，%(at)s 在时间之外，没有登记。晚接走的请写明原因。"
    )


class WrongDay(InvalidInput):
    """Coming and leaving are on one day, and not in the future."""

    code: ClassVar[str] = "day_care.wrong_day"
    message = _("时间不对：不能晚于现在，签离要和签到在同一天并且更晚。没有登记，请核对。")


class PickupNotListed(Conflict):
    """Somebody whom nobody has named comes for the person."""

    code: ClassVar[str] = "day_care.pickup_not_listed"
    message = _("接的人不在接送人名单里，没有登记签离。请先打电话向家属核实，再写明原因。")


class NobodyNamed(InvalidInput):
    """Who took the person along must be known."""

    code: ClassVar[str] = "day_care.nobody_named"
    message = _("请选择或填写接走的人，没有登记签离。")


class KeyReused(Conflict):
    """The same number for something else."""

    code: ClassVar[str] = "day_care.key_reused"
    message = _("这个请求编号已经用于另一次登记，没有再登记。请刷新页面再试。")


class AttendedThen(Conflict):
    """Who was there was not on leave."""

    code: ClassVar[str] = "day_care.attended_then"
    message = _("%(day)s 已经签到，不能登记请假。什么都没有改变。")


class TooManyBeds(InvalidInput):
    """More than a house has: a slip of the keyboard."""

    code: ClassVar[str] = "beds.too_many"
    message = _("一次最多登记 %(most)s 张床位，请分几次登记。什么都没有登记。")


class BadDates(InvalidInput):
    """The span can't be."""

    code: ClassVar[str] = "day_care.bad_dates"
    message = _("日期不对：结束不能早于开始，最多 %(days)s 天。没有办理。")


class NotThere(Conflict):
    """Meals and medicine are given to who is there."""

    code: ClassVar[str] = "day_care.not_there"
    message = _("这位老人现在不在站，没有登记用餐或服药。请先签到。")


class NoMedicineOrder(Conflict):
    """Medicine only by a written order with consent."""

    code: ClassVar[str] = "day_care.no_medicine_order"
    message = _("没有当天有效的书面医嘱和同意，不能给药，没有登记。")


class NotUnderThree(InvalidInput):
    """The places are for children younger than three, with a birth date."""

    code: ClassVar[str] = "child_places.not_under_three"
    message = _("托位只收三岁以下、出生日期已登记的儿童，没有登记。")


class NoGuardian(InvalidInput):
    """A grown-up answers for a child, in writing."""

    code: ClassVar[str] = "child_places.no_guardian"
    message = _("请填写成年监护人、与儿童的关系和监护人同意书编号，没有登记。")


class TooFewCarers(Conflict):
    """The ratio of children to a carer would be broken."""

    code: ClassVar[str] = "child_places.too_few_carers"
    message = _("按月龄配比需要 %(needed)s 名保育人员，现有 %(staff)s 名，没有办理。请先增加人员。")


class CarersOverloaded(TooFewCarers):
    """Of the children who are there."""

    code: ClassVar[str] = "child_places.carers_overloaded"
    message = _(
        "在站的孩子按月龄配比需要 %(needed)s 名保育人员，当天有 %(staff)s 名，没有登记签到。"
        "请先增派人员；孩子已经到站的，写明原因。"
    )


class ChildFetchedByStranger(Conflict):
    """A small child goes with nobody whom the guardian hasn't named in writing."""

    code: ClassVar[str] = "child_places.not_listed"
    message = _("孩子只能由监护人或监护人书面授权的人接走，没有登记签离。请核对后从名单里选。")


class NoAuthority(InvalidInput):
    """Whoever fetches a small child is named in writing."""

    code: ClassVar[str] = "child_places.no_authority"
    message = _("请填写监护人授权书编号，没有登记接送人。")


class BedTaken(Conflict):
    """Somebody else has it, or the person has another one."""

    code: ClassVar[str] = "beds.taken"
    message = _("这张床这几天已经有人，或者这位老人已有床位，没有预留。请另选一张床或日期。")


class BedOutOfOrder(Conflict):
    """Nobody lies in a bed that is out of order or given up."""

    code: ClassVar[str] = "beds.out_of_order"
    message = _("这张床已停用或注销，没有预留。请另选一张床。")


class StayOver(Conflict):
    """The days for which the bed was kept are over, or haven't come."""

    code: ClassVar[str] = "beds.stay_over"
    message = _("预留的日期已经过去，或者入住日期晚于今天，没有登记入住。请取消后重新预留。")


class BedStillKept(Conflict):
    """Somebody is to lie in it."""

    code: ClassVar[str] = "beds.still_kept"
    message = _("这张床还有人在住或已预留，不能停用。什么都没有改变。")


class BedNeeded(InvalidInput):
    """Respite in an institution needs a bed of that place."""

    code: ClassVar[str] = "respite.bed_needed"
    message = _("机构喘息要选承办站点的一张床，上门喘息不选床。没有预约。")


class RespiteTwice(Conflict):
    """One at a time."""

    code: ClassVar[str] = "respite.twice"
    message = _("这位老人这几天已经预约了喘息服务，没有再预约。")


class SpanBackwards(InvalidInput):
    """They leave before they come."""

    code: ClassVar[str] = "beds.span_backwards"
    message = _("离开日期要晚于入住日期，没有办理。")


class SpanOver(InvalidInput):
    """Nobody comes to a bed or gets respite in days that are gone."""

    code: ClassVar[str] = "beds.span_over"
    message = _("这段日子已经过去，没有办理。请核对日期。")


class NoRespiteThere(Conflict):
    """A place that looks after nobody, or a street without a rule for it."""

    code: ClassVar[str] = "respite.not_there"
    message = _("这个站点不提供这种喘息服务，或者当地还没有规则，没有预约。请选别的站点。")


class RespiteTooLong(InvalidInput):
    """Longer than the rule allows."""

    code: ClassVar[str] = "respite.too_long"
    message = _("喘息服务一次最多 %(days)s 天，没有预约。请缩短日期。")
