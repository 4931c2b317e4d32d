"""What can go wrong with an assessment, each with the sentence that is read there."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput, NotAllowed


class AssessmentUnderWay(Conflict):
    """One at a time for each person."""

    code = "assessment.under_way"
    message = _("这位老人已有一次评估正在进行（%(number)s，%(state)s），没有另外登记。")


class AssessedAlready(Conflict):
    """A first assessment is the first one."""

    code = "assessment.assessed_already"
    message = _("这位老人已有有效的评估（%(number)s），请选择常规评估或即时评估。什么都没有改变。")


class AssessmentBarred(Conflict):
    """Who cheated waits."""

    code = "assessment.barred"
    message = _(
        "这位老人的评估 %(number)s 因弄虚作假被撤销，%(day)s 起才能再次申请。什么都没有改变。"
    )


class TookPart(NotAllowed):
    """Whoever asked for it or assessed doesn't judge it."""

    code = "assessment.took_part"
    message = _("弄虚作假要由没有申请、也没有参加这次评估的人认定。什么都没有改变。")


class WhatChanged(InvalidInput):
    """Whoever asks at once says why."""

    code = "assessment.what_changed"
    message = _("请写明状况有什么变化或为什么要评估。什么都没有改变。")


class NotForTheGone(Conflict):
    """Nobody visits who died or moved away."""

    code = "assessment.gone"
    message = _("档案已登记去世或迁出，不能评估。什么都没有改变。")


class TwoFields(InvalidInput):
    """Two people who have learnt the same see the same."""

    code = "assessment.two_fields"
    message = _("要派两位专业不同的评估员，例如一位医护、一位社会工作。什么都没有改变。")


class NotCertified(InvalidInput):
    """A certificate must hold on the day of the visit."""

    code = "assessment.not_certified"
    message = _("%(name)s 在 %(day)s 没有有效的评估员证书或不在岗，什么都没有改变。请换一位。")


class AssessorBiased(InvalidInput):
    """Nobody assesses their own family, what they asked for, or their own disputed result."""

    code = "assessment.biased"
    message = _("%(name)s 需要回避：是老人的家属、申请人，或做过有疑问的那次评估。请换一位。")


class NotYourAssessment(NotAllowed):
    """Only the two who were sent."""

    code = "assessment.not_yours"
    message = _("这次评估没有派给您，或者已经改派，没有保存。请刷新任务列表。")


class AnotherDevice(Conflict):
    """The other assessor's phone was faster: both would not know of each other's answers."""

    code = "assessment.another_device"
    message = _(
        "另一台设备已经提交了第 %(version)s 版评估表，这一份没有保存。请核对后在新的一版上修改。"
    )


class TotalsDiffer(Conflict):
    """What the phone showed is not what the server finds."""

    code = "assessment.totals_differ"
    message = _(
        "手机上显示 %(claimed)s 分，服务器重新计算是 %(total)s 分（%(level)s）。没有保存，请核对选项，"
        "确认后再提交一次。"
    )


class ComaNeedsItem(InvalidInput):
    """Coma and clear consciousness exclude each other."""

    code = "assessment.coma"
    message = _("勾选了昏迷，“意识水平”就应选“昏睡或昏迷”。请改正后再提交。")


class EvidenceMissing(InvalidInput):
    """A diagnosis makes the level worse: somebody must be able to check it (C.4 names A.4.1)."""

    code = "assessment.evidence_missing"
    message = _(
        "勾选了痴呆或精神行为障碍，请填写诊断依据：哪家医院、什么诊断、什么时候。还没有保存。"
    )


class BasisDay(InvalidInput):
    """An assessment isn't about tomorrow."""

    code = "assessment.basis_day"
    message = _("评估基准日期不能晚于今天，也不能早于申请日期。请改正后再提交。")


class BlankSignature(InvalidInput):
    """Nobody has drawn anything."""

    code = "assessment.blank_signature"
    message = _("签名是空白的，请重新签名。还没有保存。")


class SignatureMissing(InvalidInput):
    """A name, and a signature or why there is none."""

    code = "assessment.signature_missing"
    message = _("请签名；本人或信息提供者不能签名的，写明原因。还没有保存。")


class NotPublicised(Conflict):
    """Doubts are heard while a result hangs out."""

    code = "assessment.not_publicised"
    message = _("现在不在公示期内，不能提出异议。对已生效的结果有疑问，请申请重新评估。")


class OwnObjection(NotAllowed):
    """Whoever doubts or assessed doesn't decide."""

    code = "assessment.own_objection"
    message = _("异议要由没有参加评估、也没有登记这条异议的人处理。什么都没有改变。")


class PublicityRuns(Conflict):
    """The last day is not over, or somebody's doubt is not answered."""

    code = "assessment.publicity_runs"
    message = _("公示到 %(day)s，还没有结束或还有异议没有处理，不能生效。")
