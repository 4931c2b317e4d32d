"""Orders and settlements: read-only, with buttons for what may happen next."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnlyScopedAdmin, ScopedInline, yuan_column
from meals import commands
from meals.commands.delivering import check_no_delivery
from meals.models import DaySettlement, MealOrder, OrderLine

list_price = yuan_column("list_fen", _("原价（元）"))
elder_part = yuan_column("elder_fen", _("个人（元）"))
government_part = yuan_column("government_fen", _("政府（元）"))
operator_part = yuan_column("operator_fen", _("企业（元）"))
from_purses = yuan_column("purse_fen", _("账户（元）"))
in_cash = yuan_column("cash_fen", _("现金（元）"))
unit_price = yuan_column("unit_price_fen", _("单价（元）"))


class OrderLineInline(ScopedInline):
    """The portions and their parts."""

    model = OrderLine
    fields = [
        "name",
        "quantity",
        unit_price,
        list_price,
        elder_part,
        government_part,
        operator_part,
    ]
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request, obj=None):
        """Orders are placed, not typed."""
        return False


@admin.register(MealOrder)
class MealOrderAdmin(ReadOnlyScopedAdmin):
    """All orders in scope."""

    list_display = [
        "number",
        "service_date",
        "meal",
        "resident",
        "station",
        "kitchen",
        "state",
        "channel",
        "portions",
        list_price,
        elder_part,
        government_part,
        operator_part,
    ]
    list_filter = [
        "state",
        "channel",
        "fulfil_mode",
        "menu__meal_period",
        "station",
        "kitchen",
        "operator",
    ]
    list_select_related = ["resident", "station", "kitchen__station", "menu"]
    search_fields = ["=id", "resident__name", "station__name"]
    date_hierarchy = "service_date"
    inlines = [OrderLineInline]
    actions = ["export_csv", "cook_orders", "hand_over_orders", "cancel_orders"]

    @admin.display(description=_("订餐号"), ordering="pk")
    def number(self, order):
        """What people say."""
        return order.number

    @admin.display(description=_("餐次"))
    def meal(self, order):
        """Of the menu."""
        return order.menu.get_meal_period_display()

    def has_cook_permission(self, request):
        """For the button."""
        return request.user.has_perm("meals.cook_mealorder")

    def has_hand_over_permission(self, request):
        """For the button."""
        return request.user.has_perm("meals.hand_over_mealorder")

    def has_cancel_permission(self, request):
        """For the button."""
        return request.user.has_perm("meals.cancel_mealorder")

    @admin.action(description=_("报告所选订单已做好"), permissions=["cook"])
    def cook_orders(self, request, queryset):
        """Those that a kitchen has confirmed."""
        count = commands.mark_orders_cooked(orders=queryset, by=request.user)
        messages.success(request, _("已更新 %(count)s 单。") % {"count": count})

    @admin.action(description=_("交付所选订单（应收现金已收齐）"), permissions=["hand_over"])
    def hand_over_orders(self, request, queryset):
        """Each, with the cash that is due; the first that can't be stops with its reason.

        What is brought to doors has a proof each and is none of them.
        """
        check_no_delivery(queryset)
        for order in queryset:
            commands.hand_over(order=order, by=request.user, cash_fen=order.cash_due_fen)
        messages.success(request, _("已交付。"))

    @admin.action(description=_("取消所选订单"), permissions=["cancel"])
    def cancel_orders(self, request, queryset):
        """Each; the first that can't be stops with its reason."""
        for order in queryset:
            commands.cancel_order(order=order, by=request.user, reason=str(_("后台取消")))
        messages.success(request, _("已取消，冻结的钱已退回账户。"))


@admin.register(DaySettlement)
class DaySettlementAdmin(ReadOnlyScopedAdmin):
    """Settled days; a day is settled on the console's page."""

    list_display = [
        "day",
        "operator",
        "orders",
        "portions",
        list_price,
        from_purses,
        in_cash,
        government_part,
        operator_part,
    ]
    list_filter = ["operator", "day"]
    list_select_related = ["operator"]
    date_hierarchy = "day"
