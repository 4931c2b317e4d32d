"""What can be refused about people who come."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput


class NobodyKnown(InvalidInput):
    """Neither a citizen's number nor a card."""

    code: ClassVar[str] = "footfall.nobody_known"
    message = _("没有找到这个号码的市民，没有登记。可以按“未留姓名”登记人数。")


class SeveralKnown(Conflict):
    """A phone that a household shares."""

    code: ClassVar[str] = "footfall.several_known"
    message = _("这个电话登记了几位市民，没有登记。请用身份证号，或者刷卡。")


class TooManyBack(InvalidInput):
    """More taken back than were written down."""

    code: ClassVar[str] = "footfall.too_many_back"
    message = _("当天未留姓名的只登记了 %(count)s 人，不能再减这么多；什么都没有改变。")


class PeopleWrong(InvalidInput):
    """None, or a crowd."""

    code: ClassVar[str] = "footfall.people"
    message = _("人数要在 1 到 %(most)s 之间，减少时写负数；什么都没有改变。")


class CountsInvalid(InvalidInput):
    """Lines that can't be right."""

    code: ClassVar[str] = "footfall.counts_invalid"
    message = _("有计数不对，一条都没有保存。请按 fields 里的行号改正后重发。")


class OtherCount(Conflict):
    """The same door and stretch of time with other figures."""

    code: ClassVar[str] = "footfall.other_count"
    message = _("设备“%(serial)s”在 %(at)s 的计数已经收到，内容不同；一条都没有保存。")
