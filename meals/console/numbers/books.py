"""A month's figures as sheets."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from meals.logic.workbooks import Cell, Sheet, percent, workbook
from meals.models import PastFigure
from meals.queries.indicators import Figure, PlaceRow, Report
from meals.queries.ranking import Standing


def book_of(report: Report) -> bytes:
    """Figures, places, ranking, definitions."""
    return workbook(
        [
            Sheet(_("指标"), _figure_header(), _figures(report)),
            Sheet(_("按街道"), _place_header(_("街道")), _places(report.streets)),
            Sheet(_("按站点"), _place_header(_("站点")), _places(report.stations)),
            Sheet(_("按运营方"), _place_header(_("运营方")), _places(report.operators)),
            Sheet(_("运营方排名"), _rank_header(), map(_standing, report.standings)),
            Sheet(_("上报数"), _reported_header(), _reported(report)),
            Sheet(_("口径说明"), _definition_header(), _definitions(report)),
        ]
    )


def _figure_header() -> list[str]:
    return [
        _("指标"),
        _("月份"),
        _("数值"),
        _("单位"),
        _("总数"),
        _("占比"),
        _("去年同月"),
        _("同比"),
        _("备注"),
        _("没有坐标"),
        _("没有算进来"),
        _("代码"),
    ]


def _figures(report: Report) -> Iterator[list[Cell]]:
    month = f"{report.selection.month:%Y-%m}"
    return (_figure(figure, month) for figure in report.figures)


def _figure(figure: Figure, month: str) -> list[Cell]:
    indicator = figure.indicator
    return [
        indicator.name,
        month,
        figure.value,
        indicator.unit,
        figure.whole,
        percent(figure.share),
        figure.before,
        percent(figure.growth, sign=True),
        _mark(figure.reported),
        figure.unknown or None,
        figure.uncounted or None,
        indicator.code,
    ]


def _place_header(title: str) -> list[str]:
    counts = [_("份数"), _("人次"), _("服务项目"), _("去年同月份数")]
    return [title, *counts, _("同比"), _("备注")]


def _places(rows: Iterable[PlaceRow]) -> Iterator[list[Cell]]:
    for row in rows:
        now, before = row.served, row.before
        growth, mark = percent(row.growth, sign=True), _mark(before.rows)
        yield [row.name, now.meals, now.visits, now.lines, before.meals, growth, mark]


def _mark(reported: Sequence[PastFigure]) -> str | None:
    """As on the page: last year's number holds what was reported, not counted."""
    return _("含上报数") if reported else None


def _reported_header() -> list[str]:
    return [_("月份"), _("街道"), _("站点"), _("份数"), _("人次"), _("来源"), _("截至日期")]


def _reported(report: Report) -> Iterator[list[Cell]]:
    for row in report.reported:
        place = [row.division.name, row.station.name if row.station else None]
        said = [row.meals, row.visits, row.source, f"{row.as_of:%Y-%m-%d}"]
        yield [f"{row.month:%Y-%m}", *place, *said]


def _rank_header() -> list[str]:
    return [
        _("名次"),
        _("运营方"),
        _("得分"),
        _("交付单数"),
        _("有烧熟时间"),
        _("准时"),
        _("投诉"),
        _("未取"),
        _("退餐"),
    ]


def _standing(row: Standing) -> list[Cell]:
    done = row.conduct
    return [
        row.place,
        row.operator.name,
        row.total / 100,
        done.orders,
        done.timed,
        done.punctual,
        done.complaints,
        done.no_shows,
        done.returns,
    ]


def _definition_header() -> list[str]:
    return [
        _("代码"),
        _("指标"),
        _("分子"),
        _("分母"),
        _("单位"),
        _("统计对象"),
        _("统计时段"),
        _("依据"),
        _("本表的月份"),
    ]


def _definitions(report: Report) -> Iterator[list[Cell]]:
    month = f"{report.selection.month:%Y-%m}"
    for one in report.definitions:
        yield [
            one.code,
            one.name,
            one.numerator,
            one.denominator,
            one.unit,
            one.population,
            one.period,
            one.source,
            month,
        ]
