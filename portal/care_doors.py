"""The doors of people in care."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.doors import Door

CARE: tuple[Promise, tuple[Door, ...]] = (
    _("老人档案"),
    (
        Door(
            _("老人档案"),
            "care_console:find",
            _("一个人的情况、补贴、订餐、上门、提醒"),
            _("老"),
            ("elderly_care.view_portrait",),
        ),
        Door(
            _("风险等级"),
            "care_console:risks",
            _("按社区看红、黄、绿"),
            _("险"),
            ("elderly_care.view_riskclass",),
        ),
        Door(
            _("设备提醒"),
            "care_console:alerts",
            _("按时限处理、催办、写明结果"),
            _("警"),
            ("elderly_care.view_devicealert",),
        ),
        Door(
            _("居家设备"),
            "care_console:devices",
            _("一键呼叫、床垫、门磁，误报次数"),
            _("设"),
            ("elderly_care.keep_devices",),
        ),
        Door(
            _("档案更改审批"),
            "care_console:changes",
            _("姓名、证件号码、救助类别"),
            _("更"),
            ("elderly_care.decide_changes",),
        ),
        Door(
            _("重复档案"),
            "care_console:duplicates",
            _("可能是同一个人的，两人合并"),
            _("并"),
            ("elderly_care.ask_merge", "elderly_care.decide_merge"),
        ),
        Door(
            _("家庭复核"),
            "care_console:households",
            _("到期要复核的低保户、低收入户"),
            _("家"),
            ("elderly_care.view_household",),
        ),
        Door(
            _("能力评估"),
            "assessment_console:queue",
            _("谁要评估、派谁去、公示和生效"),
            _("评"),
            ("elderly_care.arrange_assessment", "elderly_care.decide_objection"),
        ),
        Door(
            _("申请评估"),
            "assessment_console:find",
            _("首次、常规、状况变化"),
            _("请"),
            ("elderly_care.request_assessment",),
            unless="elderly_care.arrange_assessment",
        ),
        Door(
            _("上门评估"),
            "assessment_console:phone",
            _("我的任务，没有网络也能填"),
            _("上"),
            ("elderly_care.assess",),
        ),
        Door(
            _("日间照料"),
            "care_console:day_care",
            _("签到表、名额、候补、用餐和服药"),
            _("托"),
            ("elderly_care.view_daycareunit",),
        ),
        Door(
            _("床位"),
            "care_console:beds",
            _("床位板和入住率"),
            _("床"),
            ("elderly_care.view_bed",),
        ),
        Door(
            _("照护方案"),
            "assessment_console:plans",
            _("到期要复核的"),
            _("案"),
            ("elderly_care.plan_care",),
        ),
    ),
)
