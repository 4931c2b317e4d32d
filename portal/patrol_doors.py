"""The doors of patrol visits."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.doors import Door

PATROLS: tuple[Promise, tuple[Door, ...]] = (
    _("巡视探访"),
    (
        Door(
            _("今天的巡访"),
            "patrol_console:phone",
            _("派给我的：上门、电话、视频，登记结果"),
            _("访"),
            ("elderly_care.patrol",),
        ),
        Door(
            _("当日巡访"),
            "patrol_console:today",
            _("每人有多少、还有哪些没有完成，改派"),
            _("当"),
            ("elderly_care.arrange_patrols",),
        ),
        Door(
            _("巡访逾期"),
            "patrol_console:overdue",
            _("过了最迟日期的，按级转给负责人"),
            _("逾"),
            ("elderly_care.arrange_patrols",),
        ),
        Door(
            _("巡访发现的需要"),
            "patrol_console:needs",
            _("可以直接下单上门服务"),
            _("需"),
            ("elderly_care.arrange_patrols",),
        ),
        Door(
            _("巡访计划"),
            "patrol_console:plans",
            _("哪些人多久一次，正在暂停的"),
            _("划"),
            ("elderly_care.view_patrolrule",),
        ),
        Door(
            _("巡访员"),
            "patrol_console:patrollers",
            _("谁去、承担多少"),
            _("员"),
            ("elderly_care.arrange_patrols",),
        ),
        Door(
            _("巡访真实性回访"),
            "patrol_console:checks",
            _("每月抽一部分老人，由别人打电话核实"),
            _("核"),
            ("elderly_care.check_patrols",),
        ),
        Door(
            _("巡访完成情况"),
            "patrol_console:figures",
            _("按对象和社区看完成率"),
            _("率"),
            ("elderly_care.view_patroltask",),
        ),
    ),
)
