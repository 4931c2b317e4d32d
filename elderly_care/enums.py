"""What is known of a person: living status, care categories, disability, ability, benefits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """As in the ID number."""

    MALE = "M", _("男")
    FEMALE = "F", _("女")


class LivingStatus(models.TextChoices):
    """Whom the person lives with."""

    ALONE = "alone", _("独居")
    WITH_SPOUSE = "with_spouse", _("与配偶同住")
    WITH_FAMILY = "with_family", _("与家人同住")
    INSTITUTION = "institution", _("入住机构")


class CareCategory(models.TextChoices):
    """Statuses that open a right to help."""

    DIBAO = "dibao", _("低保")
    LOW_INCOME = "low_income", _("低收入")
    SPECIAL_FAMILY = "special_family", _("计划生育特殊家庭")


class DisabilityKind(models.TextChoices):
    """The kinds of the disability certificate."""

    VISION = "vision", _("视力")
    HEARING = "hearing", _("听力")
    SPEECH = "speech", _("言语")
    LIMB = "limb", _("肢体")
    INTELLECT = "intellect", _("智力")
    MENTAL = "mental", _("精神")


class AbilityLevel(models.IntegerChoices):
    """GB/T 42195-2022."""

    INTACT = 0, _("能力完好")
    MILD = 1, _("轻度失能")
    MODERATE = 2, _("中度失能")
    SEVERE = 3, _("重度失能")
    COMPLETE = 4, _("完全失能")


class BenefitKind(models.TextChoices):
    """Benefits of other departments that exclude some of ours."""

    DISABLED_LIVING = "disabled_living", _("困难残疾人生活补贴")
    DISABLED_NURSING = "disabled_nursing", _("重度残疾人护理补贴")
    WORK_INJURY_CARE = "work_injury_care", _("工伤保险生活护理费")
    TEKUN = "tekun", _("特困人员供养")


class Relation(models.TextChoices):
    """Who a portal user is to the resident."""

    SELF = "self", _("本人")
    SPOUSE = "spouse", _("配偶")
    CHILD = "child", _("子女")
    RELATIVE = "relative", _("其他亲属")
    AGENT = "agent", _("受托代办人")
