"""The doors of assistance: figures, the charity fund, adaptations, social work."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.doors import Door

ASSISTANCE: tuple[Promise, tuple[Door, ...]] = (
    _("救助帮扶"),
    (
        Door(
            _("帮扶对象统计"),
            "assistance_console:figures",
            _("各类对象多少人，走访了多少人"),
            _("统"),
            ("elderly_care.view_assistance_figures",),
        ),
        Door(
            _("慈善基金"),
            "assistance_console:funds",
            _("捐赠、余额、每年收支"),
            _("善"),
            ("elderly_care.view_charityfund",),
        ),
        Door(
            _("慈善资助"),
            "assistance_console:aids",
            _("待审批的和已办的"),
            _("资"),
            ("elderly_care.view_charityaid",),
        ),
        Door(
            _("无障碍和适老化改造"),
            "assistance_console:adaptations",
            _("坡道、居家改造，从提出到验收"),
            _("坡"),
            ("elderly_care.view_adaptationproject",),
        ),
        Door(
            _("社工个案"),
            "assistance_console:cases",
            _("目标、记录、逾期没有复核的"),
            _("社"),
            ("elderly_care.view_social_work",),
        ),
    ),
)
