"""The doors of the service network."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.doors import Door

PLACES: tuple[Promise, tuple[Door, ...]] = (
    _("站点"),
    (
        Door(
            _("站点名册"),
            "stations_console:register",
            _("每个站点一页：开放时间、房间、合同、证照、设备"),
            _("站"),
            ("stations.keep_place", "stations.change_station"),
        ),
        Door(
            _("布局和建设"),
            "stations_console:network",
            _("三级网络、街道达标、建设计划、一年的变更"),
            _("布"),
            ("stations.change_station",),
        ),
        Door(
            _("服务覆盖"),
            "care_console:coverage",
            _("15 分钟和 500 米以内有多少老人"),
            _("圈"),
            ("elderly_care.view_coverage",),
        ),
        Door(
            _("楼宇设备"),
            "stations_console:devices",
            _("电梯、报警、明厨亮灶，失联的在前"),
            _("楼"),
            ("stations.keep_place",),
        ),
        Door(
            _("证照合同到期"),
            "stations_console:papers",
            _("60 天内到期、还没有续办的"),
            _("证"),
            ("stations.keep_place",),
        ),
    ),
)
