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
            _("查市民"),
            "stations_console:citizens",
            _("用完整的身份证号或电话找"),
            _("民"),
            ("stations.view_citizen",),
        ),
    ),
)
