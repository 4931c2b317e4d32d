"""The people around a person, what was agreed to, and what happens to a file."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentPurpose(models.TextChoices):
    """What a separate consent is asked for; what each covers stands in its text."""

    VITAL_SIGNS = "vital_signs", _("登记生命体征")
    DEVICE_DATA = "device_data", _("设备位置和居家监测")
    PHOTO_USE = "photo_use", _("照片用于宣传")
    FAMILY = "family", _("向家属提供信息")


class Giver(models.TextChoices):
    """Who said yes."""

    SELF = "self", _("本人")
    AGENT = "agent", _("监护人或代理人")


class ConsentChannel(models.TextChoices):
    """How it was said."""

    WINDOW = "window", _("窗口书面")
    HOME = "home", _("上门书面")
    PORTAL = "portal", _("市民端")


class FamilyItem(models.TextChoices):
    """What a person may let a relative see or do, item by item: columns of the link."""

    ORDER = "may_order", _("代订餐和上门服务")
    ACCOUNT = "may_see_account", _("看补贴账户、代办补贴")
    VISITS = "may_see_visits", _("看服务和探访记录")
    HEALTH = "may_see_health", _("看能力评估和健康信息")
    ALERTS = "may_see_alerts", _("看紧急呼叫和提醒")
    FILE = "may_see_file", _("看档案、提出更改")


class HouseholdKind(models.TextChoices):
    """As what a household is helped."""

    DIBAO = "dibao", _("低保户")
    LOW_INCOME = "low_income", _("低收入户")
    TEKUN = "tekun", _("特困户")
    PLAIN = "plain", _("普通户")


class MemberRelation(models.TextChoices):
    """To the head of the household."""

    HEAD = "head", _("户主")
    SPOUSE = "spouse", _("配偶")
    CHILD = "child", _("子女")
    PARENT = "parent", _("父母")
    OTHER = "other", _("其他")


class ReviewOutcome(models.TextChoices):
    """What a re-check of a household found."""

    UNCHANGED = "unchanged", _("情况没有变化")
    CHANGED = "changed", _("情况有变化，已转办")
    ENDED = "ended", _("不再符合，已转办")


class SensitiveKind(models.TextChoices):
    """What only named roles may know."""

    BEREAVED_ONLY_CHILD = "bereaved_only_child", _("失独")
    DISABLED_ONLY_CHILD = "disabled_only_child", _("独生子女伤残")
    DOMESTIC_HARM = "domestic_harm", _("遭受家庭伤害")
    SELF_HARM_RISK = "self_harm_risk", _("有自伤风险")


class RiskLevel(models.TextChoices):
    """How closely somebody has to look after a person."""

    RED = "red", _("红色")
    YELLOW = "yellow", _("黄色")
    GREEN = "green", _("绿色")


class RiskFactor(models.TextChoices):
    """What a rule of risk looks at; a threshold belongs to some."""

    ALONE_AGED = "alone_aged", _("独居且达到年龄")
    AGED = "aged", _("达到年龄")
    ABILITY = "ability", _("能力等级不低于")
    DISABILITY = "disability", _("残疾等级不高于")
    NO_CONTACT = "no_contact", _("独居且没有联系人")
    NEEDY = "needy", _("低保、低收入或三无")
    RECENT_ALERTS = "recent_alerts", _("近 30 天提醒次数不少于")


class ChangeField(models.TextChoices):
    """What somebody may ask to have changed in a file."""

    NAME = "name", _("姓名")
    ID_NUMBER = "id_number", _("公民身份号码（出生日期随之更改）")
    CATEGORY_BEGINS = "category_begins", _("开始享有救助与关爱类别")
    CATEGORY_ENDS = "category_ends", _("不再享有救助与关爱类别")
    DISABILITY = "disability", _("残疾证")
    BENEFIT = "benefit", _("其他部门的待遇")
    PHONE = "phone", _("电话")
    ADDRESS = "address", _("住址")
    LIVING_STATUS = "living_status", _("居住状况")


# What decides who somebody is and what they are paid: a second person looks at it.
KEY_FIELDS = frozenset(
    {
        ChangeField.NAME,
        ChangeField.ID_NUMBER,
        ChangeField.CATEGORY_BEGINS,
        ChangeField.CATEGORY_ENDS,
        ChangeField.DISABILITY,
        ChangeField.BENEFIT,
    }
)


class RequestState(models.TextChoices):
    """Of a change or a merge that somebody asked for."""

    ASKED = "asked", _("待审批")
    DONE = "done", _("已办")
    REFUSED = "refused", _("未同意")
    DROPPED = "dropped", _("已撤回")


class AskedBy(models.TextChoices):
    """Who wants a file changed."""

    SELF = "self", _("本人")
    FAMILY = "family", _("家属")
    STAFF = "staff", _("工作人员")
