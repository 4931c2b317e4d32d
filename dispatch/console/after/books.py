"""What follows visits as Excel workbooks: a month's settlement, and which services are used."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Division
from dispatch.logic.visits import Share
from dispatch.models import SettledVisit, VisitSettlement
from dispatch.queries.service_report import ServiceReport
from meals.console.numbers.views import EXCEL
from meals.logic.workbooks import Sheet, workbook


def as_download(content: bytes, name: str) -> HttpResponse:
    """An answer that a browser saves."""
    answer = HttpResponse(content, content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def settlement_book(made: VisitSettlement, lines: Iterable[SettledVisit]) -> bytes:
    """The sums on the first sheet, each visit on the second. No names: the order's number says who."""
    sums = [
        (_("运营方"), made.operator.name),
        (_("月份"), f"{made.period:%Y-%m}"),
        (_("上门次数"), made.visits),
        (_("服务项次"), made.services),
        (_("价格合计（元）"), made.price_fen / 100),
        (_("额度支付（元）"), made.purse_fen / 100),
        (_("个人自付（元）"), made.own_fen / 100),
        (_("结算单"), str(made.statement or "")),
    ]
    header = (
        _("工单"),
        _("日期"),
        _("服务"),
        _("价格（元）"),
        _("额度支付（元）"),
        _("个人自付（元）"),
    )
    return workbook(
        [
            Sheet(_("合计"), (_("名称"), _("数")), sums),
            Sheet(_("明细"), header, [_line(row) for row in lines]),
        ]
    )


def _line(row: SettledVisit) -> tuple:
    order = row.order
    day = timezone.localtime(order.window_start)
    parts = (order.price_fen / 100, row.purse_fen / 100, row.own_fen / 100)
    return (order.number, f"{day:%Y-%m-%d}", order.item.name, *parts)


def report_book(report: ServiceReport, place: Division | None) -> bytes:
    """The figures, then each kind's and each item's part."""
    figures = [
        (_("地区"), str(place or "")),
        (_("从"), f"{report.since:%Y-%m-%d}"),
        (_("到"), f"{report.until:%Y-%m-%d}"),
        (_("上门次数"), report.visits),
        (_("服务项次"), report.services),
        (_("服务老人数"), report.people),
    ]
    return workbook(
        [
            Sheet(_("合计"), (_("名称"), _("数")), figures),
            _shares(_("按助项"), report.by_assist),
            _shares(_("按项目"), report.by_item),
        ]
    )


def _shares(title: str, shares: list[Share]) -> Sheet:
    rows = [(row.name, row.services, row.percent, _remark(row)) for row in shares]
    return Sheet(title, (_("名称"), _("项次"), _("占比（%）"), _("提醒")), rows)


def _remark(row: Share) -> str:
    if row.is_too_much:
        return _("过于集中")
    return _("使用率低") if row.is_low else ""
