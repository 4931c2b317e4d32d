"""What can be refused about rooms."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput


class RoomNotLent(InvalidInput):
    """Given up, its station closed, or without hours."""

    code: ClassVar[str] = "rooms.not_lent"
    message = _("%(room)s现在不接受预约，什么都没有改变。请换一个房间。")


class OutsideHours(InvalidInput):
    """The room can't be had then."""

    code: ClassVar[str] = "rooms.outside_hours"
    message = _(
        "%(room)s在 %(day)s %(starts)s–%(ends)s 不能预约：不在可预约时间内、已经过去或者太早。什么都没有改变。"
    )


class TooLong(InvalidInput):
    """Others want it, too."""

    code: ClassVar[str] = "rooms.too_long"
    message = _("一次最多预约 %(most)s 分钟，没有预约。请缩短时间。")


class TooManyPeople(InvalidInput):
    """More than the room holds."""

    code: ClassVar[str] = "rooms.too_many_people"
    message = _("%(room)s最多容纳 %(most)s 人，没有预约。请换大一点的房间。")


class RoomHeld(Conflict):
    """Somebody or something has it."""

    code: ClassVar[str] = "rooms.held"
    message = _("%(room)s在这段时间已经有人用，没有预约成功。请换时间或房间。")


class HoldsEnough(Conflict):
    """One person doesn't book a room out."""

    code: ClassVar[str] = "rooms.holds_enough"
    message = _("同一位市民同时最多有 %(most)s 个房间预约，没有再约。请先用完或取消一个。")


class BookingBegun(Conflict):
    """What has begun is no longer called off."""

    code: ClassVar[str] = "rooms.begun"
    message = _("预约 %(number)s 已经开始，不能再改；什么都没有改变。")
