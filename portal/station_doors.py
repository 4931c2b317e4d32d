"""The doors of windows and cases."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.doors import Door

WINDOWS: tuple[Promise, tuple[Door, ...]] = (
    _("窗口和办件"),
    (
        Door(
            _("窗口叫号"),
            "stations_console:windows",
            _("谁在等、叫下一个、转窗口"),
            _("号"),
            ("stations.serve_window",),
        ),
        Door(
            _("受理新事项"),
            "stations_console:case_items",
            _("找事项、核材料、给承诺日期"),
            _("受"),
            ("stations.take_case",),
        ),
        Door(
            _("办件"),
            "stations_console:cases",
            _("到哪一步、谁负责、超没超期"),
            _("件"),
            ("stations.view_case",),
        ),
        Door(
            _("活动"),
            "stations_console:activities",
            _("排期、报名、候补、签到、计数"),
            _("活"),
            ("stations.view_activity",),
        ),
        Door(
            _("客流"),
            "stations_console:footfall",
            _("谁来过、每小时多少人、到访登记"),
            _("客"),
            ("stations.view_stationvisit",),
        ),
        Door(
            _("志愿者"),
            "stations_console:volunteers",
            _("审核、班次、替班、时长、积分"),
            _("志"),
            ("stations.view_volunteer",),
        ),
        Door(
            _("共建和圈层"),
            "stations_console:partners",
            _("共建单位、来访日程、三个圈层、社区台账"),
            _("共"),
            ("stations.keep_partner_work",),
        ),
        Door(
            _("查市民"),
            "stations_console:citizens",
            _("用完整的身份证号或电话找"),
            _("民"),
            ("stations.view_citizen",),
        ),
    ),
)
