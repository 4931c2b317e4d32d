"""Facts of a person: living status, care categories, disability, ability, benefits."""

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
    LEFT_BEHIND = "left_behind", _("留守（子女长期在外地）")
    INSTITUTION = "institution", _("入住机构")


class CareCategory(models.TextChoices):
    """Statuses that open a right to help."""

    DIBAO = "dibao", _("低保")
    LOW_INCOME = "low_income", _("低收入")
    SPECIAL_FAMILY = "special_family", _("计划生育特殊家庭")
    LOW_EDGE = "low_edge", _("低保边缘家庭")
    SANWU = "sanwu", _("三无、孤寡老人")
    YOUFU = "youfu", _("优抚对象")
    VETERAN = "veteran", _("退役军人")


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
    WELFARE_LIVING = "welfare_living", _("因公致残、离休等福利性生活补贴")
    WELFARE_NURSING = "welfare_nursing", _("因公致残、离休等福利性护理补贴")
    COURAGE_NURSING = "courage_nursing", _("见义勇为致残人员护理补贴")
    RETURNED_YOUTH_NURSING = "returned_youth_nursing", _("因公致残返城知青护理费")
    HARDSHIP_INSTITUTION = "hardship_institution", _("困境家庭服务对象入住社会福利机构补贴")


class PaymentAccountKind(models.TextChoices):
    """Cards that subsidies are paid to, and the ordinary bank card."""

    SERVICE_CARD = "service_card", _("北京通—养老助残卡")
    CIVIL_CARD = "civil_card", _("北京通—民政一卡通")
    DISABILITY_CARD = "disability_card", _("残疾人服务一卡通")
    FAMILY_CARD = "family_card", _("特殊家庭老年人扶助卡")
    SOCIAL_CARD = "social_card", _("第三代社会保障卡")
    MILITARY_CARD = "military_card", _("军人保障卡")
    BANK_CARD = "bank_card", _("银行卡")


class PaymentAccountState(models.TextChoices):
    """Money goes only to an account that is confirmed."""

    PROPOSED = "proposed", _("待另一人核对")
    CONFIRMED = "confirmed", _("已启用")
    REFUSED = "refused", _("核对不符，未启用")


class Relation(models.TextChoices):
    """Who a portal user is to the resident."""

    SELF = "self", _("本人")
    SPOUSE = "spouse", _("配偶")
    CHILD = "child", _("子女")
    RELATIVE = "relative", _("其他亲属")
    AGENT = "agent", _("受托代办人")


class RowProblem(models.TextChoices):
    """Why a row of a roster is refused; %(…)s are filled in."""

    CELLS = "cells", _("这一行有 %(found)s 个单元格，应为 %(expected)s 个。")
    MISSING = "missing", _("不能为空。")
    TOO_LONG = "too_long", _("最多 %(limit)s 个字符。")
    REGION = "region", _("“%(text)s”不是区划代码，请写 2 到 12 位数字。")
    CHARACTERS = "characters", _("含有不可见的控制字符，请重新输入。")
    NAME = "name", _("“%(text)s”不像姓名：只能有文字、空格和间隔号。")
    UNKNOWN = "unknown", _("“%(text)s”不在可选值之中：%(allowed)s。")
    NUMBER = "number", _("“%(text)s”不是数字。")
    NUMBER_CELL = (
        "number_cell",
        _("单元格是数字格式，电子表格会丢掉末位或开头的 0。请把这一列设为文本后重新填写。"),
    )
    SCIENTIFIC = (
        "scientific",
        _("“%(text)s”被电子表格改成了科学计数法，原来的数字已经丢失。请从原始资料重新填写。"),
    )
    DATE = "date", _("“%(text)s”不是日历上的日期，请写成 2024-01-31。")
    DATE_CELL = "date_cell", _("单元格是数字而不是日期，请写成 2024-01-31。")
    DATE_ELSEWHERE = (
        "date_elsewhere",
        _("单元格被电子表格改成了日期。请把这一列设为文本后重新填写。"),
    )
    FORMULA = "formula", _("单元格的公式出错(%(text)s)。")
    FUTURE = "future", _("%(date)s 晚于今天。")
    ORDER = "order", _("结束日期 %(to)s 早于开始日期 %(start)s。")
    NO_START = "no_start", _("有结束日期而没有开始日期。")
    BEFORE_BIRTH = "before_birth", _("%(date)s 早于出生日期 %(birth)s。")
    SEX = "sex", _("性别与身份证号不符：身份证号为“%(expected)s”。")
    BIRTH_DATE = "birth_date", _("出生日期与身份证号不符：身份证号为 %(expected)s。")
    ID_NUMBER = "id_number", _("%(sentence)s")
    PHONE = "phone", _("%(sentence)s")
    INCOMPLETE = "incomplete", _("要与“%(others)s”一起填写，或者都不填。")
    PLACE = "place", _("经度应在 73 到 136 之间，纬度应在 3 到 54 之间。")
    REPEATED = "repeated", _("与第 %(line)s 行是同一个身份证号。")
    COMMUNITY = "community", _("没有代码为 %(text)s 的社区。")
    OUTSIDE = "outside", _("社区 %(text)s 不在您负责的范围内。")
    NOT_OFFERED = "not_offered", _("社区 %(text)s 没有开办这个项目。")
    NOT_ON_FILE = "not_on_file", _("您负责的范围内没有这个身份证号的档案，请先建立档案。")
    OLD_LEVEL = (
        "old_level",
        _("按 MZ/T 039-2013，这些分级的等级应为 %(allowed)s，请核对原始评估表。"),
    )
    ELSEWHERE = "elsewhere", _("此人的档案在别的街道，请先由那里办理迁出。")
    DECEASED = (
        "deceased",
        _("档案已登记于 %(date)s 去世，名册上却没有。请先核实，更正档案后再导入。"),
    )


class FileProblem(models.TextChoices):
    """Why a whole file is refused."""

    UNREADABLE = (
        "unreadable",
        _("读不了这个文件：请用 CSV（UTF-8 或 GB18030）或 XLSX，第一行是列名。"),
    )
    TOO_LARGE = (
        "too_large",
        _(
            "这个工作簿展开后超过 %(megabytes)s MB：请删去多余的工作表和格式，或另存为 CSV，也可分成几个文件。"
        ),
    )
    TOO_MANY_ROWS = "too_many_rows", _("一次最多导入 %(limit)s 行，请分成几个文件。")
    COLUMNS = "columns", _("列名与要求的不一致，整个文件都没有导入。%(details)s")
    MISSING_COLUMNS = "missing_columns", _("缺少：%(columns)s。")
    UNKNOWN_COLUMNS = "unknown_columns", _("多出：%(columns)s。")
    REPEATED_COLUMNS = "repeated_columns", _("重复：%(columns)s。")


class RestrictionKind(models.TextChoices):
    """What a person's restriction is about; its value is one of the lists below, or an ingredient."""

    ALLERGEN = "allergen", _("过敏原")
    INGREDIENT = "ingredient", _("忌口食材")
    DIET = "diet", _("饮食要求")
    TEXTURE = "texture", _("食物质地")


class Allergen(models.TextChoices):
    """The eight groups of GB 7718."""

    GLUTEN = "gluten", _("含麸质的谷物")
    CRUSTACEAN = "crustacean", _("甲壳类")
    FISH = "fish", _("鱼类")
    EGG = "egg", _("蛋类")
    PEANUT = "peanut", _("花生")
    SOY = "soy", _("大豆")
    MILK = "milk", _("乳")
    NUT = "nut", _("坚果")


class Diet(models.TextChoices):
    """What food must be to suit a person."""

    LOW_SALT = "low_salt", _("少盐")
    LOW_SUGAR = "low_sugar", _("低糖")
    LOW_FAT = "low_fat", _("低脂")
    LOW_PURINE = "low_purine", _("低嘌呤")
    HALAL = "halal", _("清真")
    VEGETARIAN = "vegetarian", _("素食")


class Texture(models.TextChoices):
    """How food is prepared for chewing and swallowing, from firm to smooth."""

    REGULAR = "regular", _("普通")
    SOFT = "soft", _("软烂")
    CHOPPED = "chopped", _("切碎")
    PUREE = "puree", _("糊状")


class CardKind(models.TextChoices):
    """By what a person is known at a till."""

    CITIZEN = "citizen", _("养老助残卡")
    MEAL = "meal", _("餐卡")
    QR = "qr", _("手机会员码")


def restriction_choices() -> list[tuple[str, object]]:
    """For a drop-down, by kind: "allergen-peanut", …, and "ingredient" for what is written by hand."""
    lists = {
        RestrictionKind.ALLERGEN: Allergen,
        RestrictionKind.DIET: Diet,
        RestrictionKind.TEXTURE: Texture,
    }
    groups: list[tuple[str, object]] = [
        (str(kind.label), [(f"{kind.value}-{value}", label) for value, label in values.choices])
        for kind, values in lists.items()
    ]
    ingredient = RestrictionKind.INGREDIENT
    return [*groups, (ingredient.value, ingredient.label)]
