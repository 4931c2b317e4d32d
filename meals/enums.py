"""Meals, dishes, and the states of menus and orders."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class MealPeriod(models.TextChoices):
    """The three meals of a day."""

    BREAKFAST = "breakfast", _("早餐")
    LUNCH = "lunch", _("午餐")
    DINNER = "dinner", _("晚餐")


class DishCategory(models.TextChoices):
    """What a dish counts as; discounts may leave categories out."""

    MEAT = "meat", _("荤菜")
    VEGETABLE = "vegetable", _("素菜")
    COLD_DISH = "cold_dish", _("凉菜")
    SOUP = "soup", _("汤羹")
    STAPLE = "staple", _("主食")


class Rounding(models.TextChoices):
    """How the price after an age discount is rounded."""

    NONE = "none", _("不取整（精确到分）")
    HALF_UP_TENTH = "half_up_0.1", _("四舍五入到角")
    CEIL_YUAN = "ceil_yuan", _("向上取整到元")


class FulfilMode(models.TextChoices):
    """How the meal reaches the person."""

    PICK_UP = "pick_up", _("自取")
    DELIVERY = "delivery", _("送餐上门")
    DINE_IN = "dine_in", _("堂食")


class OrderChannel(models.TextChoices):
    """Through whom an order came in."""

    PORTAL = "portal", _("本人网上订餐")
    FAMILY = "family", _("家属代订")
    STATION = "station", _("驿站代订")
    PHONE = "phone", _("电话订餐")
    API = "api", _("合作方接口")
    RELAY = "relay", _("群接龙")
    STANDING = "standing", _("长期订餐")
    COUNTER = "counter", _("柜台")


class MenuState(models.TextChoices):
    """A menu of one kitchen for one meal."""

    DRAFT = "draft", _("准备中")
    PUBLISHED = "published", _("接受订餐")
    CLOSED = "closed", _("已截止")


class OrderState(models.TextChoices):
    """An order from the tap to the table."""

    PLACED = "placed", _("已下单")
    CONFIRMED = "confirmed", _("已安排厨房")
    UNROUTED = "unrouted", _("还没有厨房能做")
    COOKED = "cooked", _("已做好")
    SENT = "sent", _("送餐途中")
    UNDELIVERED = "undelivered", _("没有送到")
    HANDED_OVER = "handed_over", _("已取餐")
    NO_SHOW = "no_show", _("未取")
    RETURNED = "returned", _("已退餐")
    CANCELLED = "cancelled", _("已取消")

    WAITING = nonmember(("placed", "unrouted"))
    OPEN = nonmember(("placed", "confirmed", "unrouted", "cooked", "sent", "undelivered"))
    TO_HAND_OVER = nonmember(("cooked", "sent", "undelivered"))
    IN_KITCHEN = nonmember(
        ("confirmed", "cooked", "sent", "undelivered", "handed_over", "returned", "no_show")
    )
    EATEN = nonmember(("handed_over", "returned"))
    ENDED_WITHOUT_MEAL = nonmember(("no_show", "cancelled"))


class UnroutedReason(models.TextChoices):
    """Why no kitchen cooks an order."""

    NO_SUPPLIER = "no_supplier", _("这个取餐点当天没有供餐的厨房")
    NO_CAPACITY = "no_capacity", _("供餐的厨房都已排满")
    NO_DIET = "no_diet", _("供餐的厨房都做不了这位老人要的饮食")


class TemperatureKind(models.TextChoices):
    """Where a thermometer was held."""

    FRIDGE = "fridge", _("留样冷藏柜")
    BOX = "box", _("送餐保温箱")
    CORE = "core", _("熟食中心温度")


class SampleState(models.TextChoices):
    """A food sample in the fridge, and after."""

    KEPT = "kept", _("留存中")
    DISPOSED = "disposed", _("已处置")


class SafetyAlertKind(models.TextChoices):
    """What somebody in the kitchen has to put right."""

    NO_SAMPLE = "no_sample", _("菜已上桌，没有留样")
    TEMPERATURE = "temperature", _("温度超出范围")
    NO_CHECK = "no_check", _("当天没有自查")
    CHECK_FAILED = "check_failed", _("自查不合格")
    COMPLAINT_LATE = "complaint_late", _("投诉超过答复日期")


class SafetyAlertState(models.TextChoices):
    """An alert until somebody has said what was done, or its cause is gone."""

    OPEN = "open", _("待处理")
    HANDLED = "handled", _("已处理")
    SETTLED = "settled", _("自行消除")


class ComplaintState(models.TextChoices):
    """A complaint from the call to the answer."""

    RECEIVED = "received", _("已受理")
    EXAMINED = "examined", _("调查中")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")


class ComplaintOutcome(models.TextChoices):
    """What the examination found."""

    FOUNDED = "founded", _("属实")
    PARTLY = "partly", _("部分属实")
    UNFOUNDED = "unfounded", _("不属实")


class RoundKind(models.TextChoices):
    """Where a delivery round goes."""

    POINTS = "points", _("送到助餐点")
    DOORS = "doors", _("送餐上门")


class SpeedMode(models.TextChoices):
    """How somebody who brings meals moves."""

    WALK = "walk", _("步行")
    EBIKE = "ebike", _("电动车")
    VAN = "van", _("货车")


class RoundState(models.TextChoices):
    """A delivery round from the plan to the last stop."""

    PLANNED = "planned", _("待出发")
    OUT = "out", _("配送途中")
    DONE = "done", _("已送完")
    DROPPED = "dropped", _("不用送了")

    ALIVE = nonmember(("planned", "out", "done"))


class StopKind(models.TextChoices):
    """What a round stops at."""

    POINT = "point", _("助餐点")
    DOOR = "door", _("老人家门口")


class StopState(models.TextChoices):
    """A stop of a round."""

    PLANNED = "planned", _("待送")
    DONE = "done", _("已送到")
    FAILED = "failed", _("没有送到")
    DROPPED = "dropped", _("不用送了")

    ALIVE = nonmember(("planned", "done", "failed"))


class UnservedReason(models.TextChoices):
    """Why a meal is on no delivery round."""

    NO_RIDER = "no_rider", _("这一餐没有排班的送餐员")
    TOO_BIG = "too_big", _("一趟装不下")
    TOO_LATE = "too_late", _("路太远，热餐时限内送不到")
    FULL = "full", _("送餐员这一餐的时间都已排满")


class SlipKind(models.TextChoices):
    """What changed after the sheets were made."""

    ADDED = "added", _("增加")
    CANCELLED = "cancelled", _("取消")


class OfferState(models.TextChoices):
    """A shorter way that was worked out for a round."""

    OPEN = "open", _("待决定")
    ACCEPTED = "accepted", _("已采用")
    STALE = "stale", _("已过时")


class RelayMatch(models.TextChoices):
    """How surely a line of a group's chain order means a person."""

    EXACT = "exact", _("找到")
    DOUBTFUL = "doubtful", _("请核对是谁")
    REPEATED = "repeated", _("名单里重复")
    NOBODY = "nobody", _("没有找到")


class RelayResult(models.TextChoices):
    """What became of a line."""

    OPEN = "open", _("待确认")
    ORDERED = "ordered", _("已订")
    ALREADY = "already", _("这一餐已经订过")
    WITHDRAWN = "withdrawn", _("已取消")
    REFUSED = "refused", _("没有订成")
    WALK_IN = "walk_in", _("散客，到柜台买")
    DROPPED = "dropped", _("不订")

    FINAL = nonmember(("ordered", "already", "withdrawn", "walk_in", "dropped"))


class StandingOutcome(models.TextChoices):
    """What a day of a standing order came to."""

    ORDERED = "ordered", _("已订")
    ALREADY = "already", _("本来就订了")
    FAILED = "failed", _("没有订成")


class PaperKind(models.TextChoices):
    """What is printed for a meal."""

    PRODUCTION = "production", _("备餐单")
    LABELS = "labels", _("餐盒标签")
    PACKING = "packing", _("装箱单")
    MANIFEST = "manifest", _("送餐单")


class ProofKind(models.TextChoices):
    """By what it is known that a meal reached its person."""

    PHOTO = "photo", _("照片")
    SIGNATURE = "signature", _("签名")
    CODE = "code", _("取餐码")


class FailReason(models.TextChoices):
    """Why a meal could not be delivered."""

    NO_ANSWER = "no_answer", _("没人应门，电话不接")
    UNWELL = "unwell", _("老人身体不适")
    REFUSED = "refused", _("老人不要")
    WRONG_ADDRESS = "wrong_address", _("地址找不到")
    MEAL_SPOILED = "meal_spoiled", _("餐洒了或坏了")
    OTHER = "other", _("其他")

    WORRYING = nonmember(("no_answer", "unwell"))


class AlertState(models.TextChoices):
    """Whether somebody knows how the person is."""

    OPEN = "open", _("待核实")
    CLOSED = "closed", _("已核实")


class AlertLevel(models.IntegerChoices):
    """Whose turn it is to find out."""

    STATION = 0, _("助餐点")
    STREET = 1, _("街道")
    DISTRICT = 2, _("区")


class AlertOutcome(models.TextChoices):
    """How it was found out."""

    PHONE = "phone", _("电话联系到本人")
    FAMILY = "family", _("联系到家属")
    VISITED = "visited", _("上门见到本人")
    EMERGENCY = "emergency", _("已送医或报警")


class CourierState(models.TextChoices):
    """An order at a courier firm."""

    WAITING = "waiting", _("等待发给骑手平台")
    SENT = "sent", _("等待骑手接单")
    ACCEPTED = "accepted", _("骑手已接单")
    PICKED_UP = "picked_up", _("骑手已取餐")
    DELIVERED = "delivered", _("骑手已送达")
    FAILED = "failed", _("骑手没有送到")
    CANCELLING = "cancelling", _("正在取消")
    CANCELLED = "cancelled", _("已取消")
    REFUSED = "refused", _("骑手平台不接")

    ACTIVE = nonmember(("waiting", "sent", "accepted", "picked_up", "cancelling"))


class ShiftState(models.TextChoices):
    """A cashier's shift at a till."""

    OPEN = "open", _("营业中")
    CLOSED = "closed", _("已交班")


class SaleChannel(models.TextChoices):
    """How a sale reached the platform."""

    ONLINE = "online", _("联网")
    OFFLINE = "offline", _("脱机补传")


class SaleState(models.TextChoices):
    """A sale is corrected by reversing it, never by deleting it."""

    SOLD = "sold", _("已售")
    REVERSED = "reversed", _("已冲正")


class ReviewReason(models.TextChoices):
    """Why somebody must look at a sale that was made offline."""

    SERVED_ELSEWHERE = "served_elsewhere", _("同一餐在别处也有订餐或消费")
    SUBSIDY_USED = "subsidy_used", _("当天的就餐补贴已在别处用掉")
    OVER_LIMIT = "over_limit", _("超过脱机限额")
    UNKNOWN_CARD = "unknown_card", _("卡不在当天的名单里")
    LIST_OUTDATED = "list_outdated", _("用的是过期的价格名单")
    PRICE_DIFFERS = "price_differs", _("收的钱与价格名单算出的不同")
    SHIFT_CLOSED = "shift_closed", _("交班以后才传到")


class ReviewState(models.TextChoices):
    """What became of the work item."""

    OPEN = "open", _("待核对")
    KEPT = "kept", _("核对无误，维持原样")
    REVERSED = "reversed", _("已冲正")
