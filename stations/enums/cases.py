"""Words of items and cases."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HandlingWay(models.TextChoices):
    """四办: how a matter is handled."""

    AT_ONCE = "at_once", _("即办")
    FOR_THEM = "for_them", _("代办")
    WITH_THEM = "with_them", _("陪办")
    AT_HOME = "at_home", _("上门办")


class ItemMode(models.TextChoices):
    """Done at the window, or taken in for a department."""

    IMMEDIATE = "immediate", _("当场办理")
    ACCEPT = "accept", _("受理")


class ActsAs(models.TextChoices):
    """Who stands at the window."""

    SELF = "self", _("本人")
    GUARDIAN = "guardian", _("监护人")
    RELATIVE = "relative", _("近亲属")
    AGENT = "agent", _("受托人")


class DepartmentKind(models.TextChoices):
    """Who decides about an item."""

    STREET = "street", _("街道办事处")
    CIVIL_AFFAIRS = "civil_affairs", _("民政部门")
    MEDICAL_INSURANCE = "medical_insurance", _("医疗保障部门")
    SOCIAL_SECURITY = "social_security", _("人力资源和社会保障部门")
    HEALTH = "health", _("卫生健康部门")
    HOUSING = "housing", _("住房建设部门")
    DISABLED = "disabled", _("残疾人联合会")
    SECURITY = "security", _("公安部门")
    VETERANS = "veterans", _("退役军人事务部门")
    EDUCATION = "education", _("教育部门")
    JUSTICE = "justice", _("司法行政部门")
    CULTURE = "culture", _("文化体育部门")
    UNION = "union", _("工会")
    PARTY = "party", _("党的组织部门")


class MaterialForm(models.TextChoices):
    """In which form a paper is shown."""

    ORIGINAL = "original", _("原件")
    COPY = "copy", _("复印件")
    BOTH = "both", _("原件和复印件")
    FORM = "form", _("填写的表格")


class MaterialNeed(models.TextChoices):
    """When a paper is needed."""

    ALWAYS = "always", _("都要")
    BY_OTHERS = "by_others", _("他人代办时要")
    IF_SO = "if_so", _("有这种情况时要")


class MaterialState(models.TextChoices):
    """What became of a paper of a case."""

    MISSING = "missing", _("缺")
    GIVEN = "given", _("已交")
    NOT_NEEDED = "not_needed", _("不需要")


class CaseChannel(models.TextChoices):
    """The door through which a case or a booking came."""

    WINDOW = "window", _("窗口")
    PORTAL = "portal", _("网上")
    WECHAT = "wechat", _("公众号")
    PHONE = "phone", _("电话")
    HOME = "home", _("上门")
    API = "api", _("合作方系统")


# People act for themselves there: no station of theirs has to be in anybody's scope.
OWN_CHANNELS = frozenset({CaseChannel.PORTAL, CaseChannel.WECHAT})


class CaseState(models.TextChoices):
    """The life of a case."""

    SUBMITTED = "submitted", _("已提交，待核对材料")
    SUPPLEMENT = "supplement", _("待补材料")
    ACCEPTED = "accepted", _("已受理")
    FORWARDED = "forwarded", _("部门办理中")
    READY = "ready", _("可以领取")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


# The promised date runs, and somebody is late when it is over.
PROMISED_STATES = (CaseState.ACCEPTED, CaseState.FORWARDED)
OPEN_STATES = (CaseState.SUBMITTED, CaseState.SUPPLEMENT, *PROMISED_STATES, CaseState.READY)


class CaseOutcome(models.TextChoices):
    """What came of a case."""

    GRANTED = "granted", _("办成")
    REFUSED = "refused", _("不予办理")
    ANSWERED = "answered", _("已答复")
    SOLVED = "solved", _("已解决")
    ARBITRATION = "arbitration", _("转仲裁")
    NOT_ELIGIBLE = "not_eligible", _("不符合条件")
    UNREACHABLE = "unreachable", _("联系不上")


# Grouped as labour offices report wage cases: solved, to arbitration, not eligible or unreachable.
OUTCOME_GROUPS = (
    (_("已解决"), (CaseOutcome.GRANTED, CaseOutcome.ANSWERED, CaseOutcome.SOLVED)),
    (_("转仲裁"), (CaseOutcome.ARBITRATION,)),
    (
        _("不符合条件或联系不上"),
        (CaseOutcome.NOT_ELIGIBLE, CaseOutcome.UNREACHABLE, CaseOutcome.REFUSED),
    ),
)


class StepVerb(models.TextChoices):
    """What happened to a case."""

    OPENED = "opened", _("提交")
    MATERIALS = "materials", _("核对材料")
    SUPPLEMENT = "supplement", _("一次性告知缺少的材料")
    ACCEPTED = "accepted", _("受理")
    FORWARDED = "forwarded", _("转给部门")
    SENT = "sent", _("部门系统已收到")
    BY_HAND = "by_hand", _("纸质送达部门")
    TOLD = "told", _("部门回复")
    EXTENDED = "extended", _("延期")
    OWNER = "owner", _("换经办人")
    READY = "ready", _("证件可领取")
    CLOSED = "closed", _("办结")
    WITHDRAWN = "withdrawn", _("撤回")
    RATED = "rated", _("评价")
    CALLED_BACK = "called_back", _("回访")


class ForwardState(models.TextChoices):
    """What became of a case on its way to the department."""

    WAITING = "waiting", _("等待发送")
    SENT = "sent", _("已送达系统")
    BY_HAND = "by_hand", _("已纸质送达")
    REFUSED = "refused", _("系统拒收")
    DROPPED = "dropped", _("不再需要")


class ForwardKind(models.TextChoices):
    """What the department is told."""

    CASE = "case", _("办件")
    WITHDRAWAL = "withdrawal", _("撤回")


class TaskState(models.TextChoices):
    """A call-back after a bad rating."""

    OPEN = "open", _("待回访")
    DONE = "done", _("已回访")
