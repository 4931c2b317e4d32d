"""Benefits of other departments, daily lists and reviews."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BenefitCode(models.TextChoices):
    """What a department's record may say besides a benefit of the matrix or a programme's code."""

    OTHER = "other", _("其他救助或补贴")
    DEATH = "death", _("去世")
    MOVED_OUT = "moved_out", _("户口或居住地迁出")


class BenefitSource(models.TextChoices):
    """How a department's records came in."""

    CONSOLE = "console", _("网页上传")
    COMMAND = "command", _("命令行")
    API = "api", _("接口")


class BenefitProblem(models.TextChoices):
    """Why a department's row is refused, besides what any row may be refused for."""

    AMOUNT = "amount", _("“%(text)s”不是金额，请写成 300 或 300.00。")
    REFERENCE = "reference", _("与第 %(line)s 行是同一个编号。")


class DuplicateKind(models.TextChoices):
    """What a duplicate check may find."""

    SAME_PROGRAMME = "same_programme", _("已在享受同一项目")
    EXCLUDED = "excluded", _("不得同时享受的待遇")
    HIGHER_OF = "higher_of", _("只能就高享受的待遇")
    SAME_CAUSE = "same_cause", _("一年内以同一事由得到过救助")
    OPEN_APPLICATION = "open_application", _("已有申请正在办理")
    SAME_HOUSEHOLD = "same_household", _("同一住址的人已在享受")
    REPORTED = "reported", _("其他部门报来的变动")
    ALSO_HELD = "also_held", _("同时享受的其他待遇")


class FindingKind(models.TextChoices):
    """The two daily lists."""

    ELIGIBLE_NOT_RECEIVING = "eligible_not_receiving", _("符合条件未享受")
    RECEIVING_NOT_ELIGIBLE = "receiving_not_eligible", _("享受中可能不符合条件")


class FindingState(models.TextChoices):
    """What became of a finding."""

    OPEN = "open", _("待处理")
    HANDLED = "handled", _("已处理")
    DISMISSED = "dismissed", _("已排除")
    GONE = "gone", _("情况已消失")


class FindingAction(models.TextChoices):
    """How a finding was handled."""

    APPLIED = "applied", _("已代为提出申请")
    NOTIFIED = "notified", _("已通知本人")
    FACT_TAKEN = "fact_taken", _("已采用部门的记录")
    STOPPED = "stopped", _("已停发")
    REASSESSED = "reassessed", _("已按档案重新认定")


class EvidenceCode(models.TextChoices):
    """What a finding rests on."""

    ENTITLED = "entitled", _("档案符合“%(tier)s”（%(yuan)s 元），没有申请也没有享受")
    NOT_ENTITLED = "not_entitled", _("档案已不符合任何档次")
    RECORD = "record", _("%(department)s 登记有“%(benefit)s”，编号 %(reference)s")
    DEATH = "death", _("%(department)s 报告于 %(day)s 去世，编号 %(reference)s")
    MOVED_OUT = "moved_out", _("%(department)s 报告于 %(day)s 迁出，编号 %(reference)s")
    NAME_DIFFERS = (
        "name_differs",
        _(
            "姓名不符：%(department)s 的记录 %(reference)s（“%(benefit)s”）登记的是 %(name)s，身份证号与档案相同，请先核实"
        ),
    )
    REVIEW_OVERDUE = "review_overdue", _("复核应于 %(day)s 前完成，已逾期")


class ReviewState(models.TextChoices):
    """A periodic review."""

    DUE = "due", _("待复核")
    OVERDUE = "overdue", _("已逾期")
    DONE = "done", _("已完成")


class ReviewOrigin(models.TextChoices):
    """Why somebody is reviewed."""

    PERIODIC = "periodic", _("定期复核")
    REPORTED = "reported", _("本人报告变化")


class ReviewOutcome(models.TextChoices):
    """What a review found."""

    CONTINUE = "continue", _("继续发放")
    CHANGE = "change", _("变更档次")
    STOP = "stop", _("停发")


class ReviewMethod(models.TextChoices):
    """How a review was done."""

    PERSON = "person", _("人工复核")
    DATA = "data", _("数据比对")
