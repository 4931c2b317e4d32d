"""What can go wrong with places."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput


class DayNotPossible(InvalidInput):
    """An act of the future, or one before the place began."""

    code: ClassVar[str] = "stations.day_not_possible"
    message = _("日期不能晚于今天，也不能早于这个站点开放的日期；什么都没有改变。")


class RoomsTooLarge(InvalidInput):
    """The rooms together are larger than the place."""

    code: ClassVar[str] = "stations.rooms_too_large"
    message = _(
        "房间面积合计 %(rooms)s 平方米，超过站点建筑面积 %(area)s 平方米；什么都没有改变。"
        "请核对房间面积，或者先改站点的建筑面积。"
    )


class SpecialDaysOver(Conflict):
    """What the public was told of days that are over stays."""

    code: ClassVar[str] = "stations.special_days_over"
    message = _("这几天已经过去，公布过的安排要留着；什么都没有改变。")


class UnknownFunction(InvalidInput):
    """Not of the catalogue, or no longer."""

    code: ClassVar[str] = "stations.unknown_function"
    message = _("目录里没有这些功能，或者已经停用：%(codes)s。什么都没有改变。")


class ContractNotInForce(InvalidInput):
    """Support is given under a contract that holds in that month."""

    code: ClassVar[str] = "stations.contract_not_in_force"
    message = _("这份合同在 %(month)s 没有生效，不能登记减免；什么都没有改变。")


class SupportThere(InvalidInput):
    """One entry for a month and kind, until it is corrected."""

    code: ClassVar[str] = "stations.support_there"
    message = _("%(month)s 的这项减免已经登记；记错了请先冲销再登记。什么都没有改变。")


class SupportCorrected(Conflict):
    """Corrected once, or itself a correction."""

    code: ClassVar[str] = "stations.support_corrected"
    message = _("这条减免已经冲销，或者本身就是冲销；什么都没有改变。")


class TooManyReports(InvalidInput):
    """A batch without an end, or without a beginning."""

    code: ClassVar[str] = "stations.too_many_reports"
    message = _("一次上报 1 到 %(most)s 条，收到 %(given)s 条；什么都没有改变。")


class ReportsInvalid(InvalidInput):
    """Lines that can't be right."""

    code: ClassVar[str] = "stations.reports_invalid"
    message = _("有上报不对，一条都没有保存。请按 fields 里的行号改正后重发。")


class KeyOfOtherReport(Conflict):
    """The same key with other words."""

    code: ClassVar[str] = "stations.key_of_other_report"
    message = _("编号“%(key)s”已经用在另一条内容不同的上报上；一条都没有保存。")
