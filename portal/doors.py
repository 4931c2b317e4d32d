"""The doors of the console by subject, each with the permission that opens it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User


@dataclass(frozen=True)
class Door:
    """A page of the console: its address's name, what is behind it, any of which permissions."""

    title: Promise
    page: str
    hint: Promise
    mark: Promise
    permissions: tuple[str, ...]
    unless: str = ""  # who may do this comes in by another door

    @property
    def href(self) -> str:
        """Its address."""
        return reverse(self.page)

    def opens_for(self, user: User) -> bool:
        """May this user go in?"""
        if self.unless and user.has_perm(self.unless):
            return False
        return any(user.has_perm(permission) for permission in self.permissions)


GROUPS: tuple[tuple[Promise, tuple[Door, ...]], ...] = (
    (
        _("补贴办理"),
        (
            Door(
                _("补贴申请"),
                "subsidies_console:applications",
                _("等我办理的、我受理的、超期的"),
                _("申"),
                (
                    "subsidies.view_application",
                    "subsidies.take_at_window",
                ),
            ),
            Door(
                _("新申请"),
                "subsidies_console:find",
                _("窗口和电话受理，哪个街道的都可以"),
                _("受"),
                ("subsidies.take_at_window",),
            ),
            Door(
                _("每日核查"),
                "subsidies_console:findings",
                _("该享受没享受的、不该享受还在享受的"),
                _("查"),
                ("subsidies.view_finding",),
            ),
            Door(
                _("定期复核"),
                "subsidies_console:reviews",
                _("到期要复核的人"),
                _("复"),
                ("subsidies.view_review",),
            ),
            Door(
                _("同类补贴查重"),
                "subsidies_console:duplicate_search",
                _("一个人在各部门享受什么"),
                _("重"),
                ("subsidies.check_duplicates",),
            ),
            Door(
                _("部门待遇"),
                "subsidies_console:benefits",
                _("导入和查看其他部门的待遇"),
                _("部"),
                ("subsidies.view_benefitrecord",),
            ),
            Door(
                _("导入部门清单"),
                "subsidies_console:benefit_import",
                _("本部门发放的待遇"),
                _("导"),
                ("subsidies.import_benefits",),
                unless="subsidies.view_benefitrecord",
            ),
        ),
    ),
    (
        _("补贴资金"),
        (
            Door(
                _("补贴发放"),
                "subsidies_console:runs",
                _("名单、审批、进度、银行文件"),
                _("发"),
                ("subsidies.view_run",),
            ),
            Door(
                _("个人账户"),
                "subsidies_console:account_search",
                _("每一笔进出，可以打印"),
                _("户"),
                ("subsidies.view_resident_account",),
            ),
            Door(
                _("扣款与退款"),
                "subsidies_console:charges",
                _("查一笔扣款、补记、退款"),
                _("扣"),
                ("subsidies.view_charge_book",),
            ),
            Door(
                _("追回"),
                "subsidies_console:recoveries",
                _("多发的钱怎么收回"),
                _("追"),
                ("subsidies.view_recovery",),
            ),
            Door(
                _("运营方结算"),
                "subsidies_console:statements",
                _("结算单、异议、付款"),
                _("结"),
                ("subsidies.view_statement",),
            ),
            Door(
                _("资金核对"),
                "subsidies_console:reconciliation",
                _("账与名单、订单、银行是否一致"),
                _("核"),
                ("subsidies.view_reconciliation",),
            ),
            Door(
                _("试算平衡"),
                "subsidies_console:balance",
                _("按项目和资金来源"),
                _("衡"),
                ("subsidies.view_trial_balance",),
            ),
            Door(
                _("累计统计"),
                "subsidies_console:statistics",
                _("人数、人次、金额"),
                _("计"),
                ("subsidies.view_statistics",),
            ),
            Door(
                _("补贴项目"),
                "subsidies_console:programmes",
                _("规则、档次、试算"),
                _("规"),
                ("subsidies.view_programme",),
            ),
        ),
    ),
    (
        _("餐饮"),
        (
            Door(
                _("今日餐饮"),
                "meals_console:board",
                _("菜单、厨房、未安排的订单"),
                _("餐"),
                ("meals.view_mealorder",),
            ),
            Door(
                _("配送线路"),
                "meals_console:rounds",
                _("每条线路的站点、时间、送餐员和变更单"),
                _("线"),
                ("meals.arrange_round",),
            ),
            Door(
                _("周菜单"),
                "meals_console:week",
                _("排菜、限量、公布"),
                _("菜"),
                ("meals.plan_menu",),
            ),
            Door(
                _("禁忌提醒"),
                "meals_console:clashes",
                _("哪些老人不适合近几天的菜单"),
                _("忌"),
                ("meals.view_clash",),
            ),
            Door(
                _("代订餐"),
                "meals_console:search",
                _("电话和窗口订餐"),
                _("订"),
                ("meals.take_order",),
            ),
            Door(
                _("收银"),
                "meals_console:tills",
                _("柜台收款、交付预订、交班"),
                _("收"),
                ("meals.sell_at_till",),
            ),
            Door(
                _("群接龙"),
                "meals_console:relay",
                _("粘贴群里的接龙，一次下单"),
                _("龙"),
                ("meals.take_relay",),
            ),
            Door(
                _("长期订餐"),
                "meals_console:standing_list",
                _("谁自动订餐、哪天没有订成"),
                _("长"),
                ("meals.view_standingorder",),
            ),
            Door(
                _("退餐和未取"),
                "meals_console:ends",
                _("要退的现金、常常不来取的人"),
                _("退"),
                ("meals.view_mealreturn",),
            ),
            Door(
                _("交付"),
                "meals_console:hand_over",
                _("取餐和送达"),
                _("交"),
                ("meals.hand_over_mealorder",),
            ),
            Door(
                _("送餐"),
                "meals_console:rider",
                _("今天要送的、送达和没送到"),
                _("送"),
                ("meals.deliver_mealorder",),
            ),
            Door(
                _("送餐无人应答"),
                "meals_console:alerts",
                _("等待核实的老人"),
                _("应"),
                ("meals.view_deliveryalert",),
            ),
            Door(
                _("食品安全"),
                "meals_console:safety",
                _("留样、温度、自查、待办"),
                _("安"),
                ("meals.view_foodsample",),
            ),
            Door(
                _("餐饮数字"),
                "meals_console:numbers",
                _("份数、人次、覆盖、距离、排名，可导出"),
                _("数"),
                ("meals.view_indicator",),
            ),
            Door(
                _("餐饮投诉"),
                "meals_console:complaints",
                _("受理、调查、追溯、答复"),
                _("诉"),
                ("meals.view_complaint",),
            ),
        ),
    ),
)
