"""Why an application is not taken, or a step not done."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput, NotAllowed


class AlreadyApplied(Conflict):
    """One open application of a person to a programme."""

    code: ClassVar[str] = "application.already_applied"
    message = _("这位老人申请“%(programme)s”的 %(number)s 正在办理，不用再申请；没有新建。")


class AlreadyReceiving(Conflict):
    """The right is standing; facts change it, not another application."""

    code: ClassVar[str] = "application.already_receiving"
    message = _(
        "这位老人已在享受“%(programme)s”，不用再申请。情况有变化的，请更新档案，金额会自动调整。"
    )


class NotOffered(Conflict):
    """Not in this place, or not now."""

    code: ClassVar[str] = "application.not_offered"
    message = _("“%(programme)s”目前不在老人居住的地方受理申请；没有提交。")


class NoApplicationNeeded(Conflict):
    """Paid to everybody entitled without asking."""

    code: ClassVar[str] = "application.not_needed"
    message = _("“%(programme)s”免申即享：符合条件的老人自动享受，不用申请。")


class KeyReused(Conflict):
    """The same request number with other contents."""

    code: ClassVar[str] = "application.key_reused"
    message = _("这个请求编号已经用于另一份申请；没有提交。请换一个编号。")


class PersonHasLeft(Conflict):
    """Dead or moved away."""

    code: ClassVar[str] = "application.person_has_left"
    message = _("档案上这位老人已去世或迁出，不能申请；请先核对档案。")


class DocumentsMissing(Conflict):
    """Papers of the checklist."""

    code: ClassVar[str] = "application.documents_missing"
    message = _("还缺这些材料：%(names)s。可以请申请人补正，或登记数据共享核验的结果。")


class DocumentsUnchecked(Conflict):
    """Somebody has to look at every paper."""

    code: ClassVar[str] = "application.documents_unchecked"
    message = _("这些材料还没有核验：%(names)s。请逐件标明合格或不合格。")


class NotOnChecklist(InvalidInput):
    """The version doesn't ask for it."""

    code: ClassVar[str] = "application.not_on_checklist"
    message = _("这个项目不需要材料“%(code)s”；没有保存。")


class NotEntitled(Conflict):
    """By the rules nothing is owed."""

    code: ClassVar[str] = "application.not_entitled"
    message = _("按档案和规则，现在不符合条件，不能批准：%(why)s。如情况不符，请先更正档案。")


class ReasonNeeded(InvalidInput):
    """The person must be told why."""

    code: ClassVar[str] = "application.reason_needed"
    message = _("请写明理由，申请人会看到；没有保存。")


class JustificationNeeded(Conflict):
    """A blocking finding of the duplicate check."""

    code: ClassVar[str] = "application.justification_needed"
    message = _(
        "查到可能重复享受：%(findings)s。核实后仍要通过的，请写明理由，理由会随决定保存；没有通过。"
    )


class SecondPersonNeeded(NotAllowed):
    """Two different persons review and approve."""

    code: ClassVar[str] = "application.second_person_needed"
    message = _("初审、审批和复核要由不同的人办理；您已经办过其中一步，请另一位同事办理。")


class ConflictOfInterest(NotAllowed):
    """Family of the officer."""

    code: ClassVar[str] = "application.conflict_of_interest"
    message = _("您与申请人有亲属、代办或申报过的利害关系，应当回避，请另一位同事办理。")


class NotYourLevel(NotAllowed):
    """Beyond what was delegated."""

    code: ClassVar[str] = "application.not_your_level"
    message = _("金额 %(amount)s 元的这类申请由区级审批，不在街道的审批权限内；没有批准。")


class AmountNotAllowed(InvalidInput):
    """Other than the rules give."""

    code: ClassVar[str] = "application.amount_not_allowed"
    message = _("金额应大于 0，且不超过按规则计算的 %(amount)s 元；没有保存。")


class SupplementNotOver(Conflict):
    """The applicant still has time."""

    code: ClassVar[str] = "application.supplement_not_over"
    message = _("补正期限（%(until)s）还没有过，不能以逾期未补为由不予批准；没有保存。")


class AlreadyAtDistrict(Conflict):
    """Nobody is above the district."""

    code: ClassVar[str] = "application.already_at_district"
    message = _("您就是区级审批人，请直接批准、不予批准或退回；没有保存。")


class AppealTooLate(Conflict):
    """The term is over, or the appeal has been decided."""

    code: ClassVar[str] = "application.appeal_too_late"
    message = _("申请复核的期限已过，或者已经复核过一次；没有提交。如有新情况，可以重新申请。")


class PublicityNotOver(Conflict):
    """Neighbours may still object."""

    code: ClassVar[str] = "application.publicity_not_over"
    message = _("公示到 %(until)s 为止，之前不能办结。")


class AlreadyAnswered(Conflict):
    """A department answers once."""

    code: ClassVar[str] = "application.already_answered"
    message = _("“%(department)s”已经答复过，答复不能更改。")
