"""Words of buildings: rooms, who lets them be used, who runs them, what watches over them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoomKind(models.TextChoices):
    """What a room is for."""

    ACTIVITY = "activity", _("活动室")
    MULTI_FUNCTION = "multi_function", _("多功能厅")
    CLASSROOM = "classroom", _("教室")
    READING = "reading", _("阅览室")
    SUN_ROOM = "sun_room", _("阳光房")
    PLAY_AREA = "play_area", _("儿童活动区")
    DAY_CARE = "day_care", _("日间照料室")
    REST = "rest", _("休息室")
    REHABILITATION = "rehabilitation", _("康复室")
    COUNSELLING = "counselling", _("心理咨询室")
    CLINIC = "clinic", _("诊室")
    HALL = "hall", _("服务大厅")
    DINING = "dining", _("餐厅")
    OTHER = "other", _("其他")


class Tenure(models.TextChoices):
    """Under which right a place uses its building."""

    FREE_USE = "free_use", _("无偿使用")
    RENTED = "rented", _("租用")
    OWNED = "owned", _("自有")


class ContractMode(models.TextChoices):
    """How a place is run."""

    PUBLIC_BUILT = "public_built", _("公建民营")
    TRUSTEESHIP = "trusteeship", _("托管")
    COMMISSIONED = "commissioned", _("委托社会组织运营")
    STREET_RUN = "street_run", _("街道直接运营")


class SupportKind(models.TextChoices):
    """What the street waives for an operator."""

    RENT = "rent", _("房租")
    WATER = "water", _("水费")
    ELECTRICITY = "electricity", _("电费")
    HEATING = "heating", _("取暖费")


class LicenceKind(models.TextChoices):
    """Papers of the place itself; what gates a home service is a qualification (dispatch)."""

    REGISTRATION = "registration", _("法人登记证书")
    CARE_RECORD = "care_record", _("养老服务备案")
    FIRE_SAFETY = "fire_safety", _("消防安全检查")
    HYGIENE = "hygiene", _("公共场所卫生许可证")
    MEDICAL = "medical", _("医疗机构执业许可证")
    CHILD_CARE = "child_care", _("托育机构备案")
    LIFT = "lift", _("电梯使用登记")
    INSURANCE = "insurance", _("综合责任保险")


class DeviceKind(models.TextChoices):
    """What tells its status. Nothing that recognises people: there is no kind for it."""

    LIFT = "lift", _("电梯")
    FIRE_ALARM = "fire_alarm", _("火灾报警")
    GAS_ALARM = "gas_alarm", _("燃气报警")
    KITCHEN_CAMERA = "kitchen_camera", _("明厨亮灶")
    DOOR_COUNTER = "door_counter", _("客流计数")


class DeviceStatus(models.TextChoices):
    """What a device of the building says of itself, the worst last."""

    NORMAL = "normal", _("正常")
    OFFLINE = "offline", _("离线")
    FAULT = "fault", _("故障")
    ALARM = "alarm", _("报警")
