"""Orders and settlements: read-only, with buttons for what may happen next."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from accounts.admin.scoped import ReadOnlyScopedAdmin, ScopedInline
from core.money import yuan
from meals import commands
from meals.models import DaySettlement, MealOrder, OrderLine


class OrderLineInline(ScopedInline):
    """The portions and their parts."""

    model = OrderLine
    fields = [
        "name",
        "quantity",
        "unit_price_fen",
        "list_fen",
        "elder_fen",
        "government_fen",
        "operator_fen",
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
        "list_yuan",
        "elder_yuan",
        "government_yuan",
        "operator_yuan",
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

    @admin.display(description=_("原价（元）"), ordering="list_fen")
    def list_yuan(self, order):
        """The list price."""
        return yuan(order.list_fen)

    @admin.display(description=_("个人（元）"), ordering="elder_fen")
    def elder_yuan(self, order):
        """The elder's part."""
        return yuan(order.elder_fen)

    @admin.display(description=_("政府（元）"), ordering="government_fen")
    def government_yuan(self, order):
        """The government's part."""
        return yuan(order.government_fen)

    @admin.display(description=_("企业（元）"), ordering="operator_fen")
    def operator_yuan(self, order):
        """The operator's part."""
        return yuan(order.operator_fen)

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
        """Each, with the cash that is due; the first that can't be stops with its reason."""
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
        "list_yuan",
        "purse_yuan",
        "cash_yuan",
        "government_yuan",
        "operator_yuan",
    ]
    list_filter = ["operator", "day"]
    list_select_related = ["operator"]
    date_hierarchy = "day"

    @admin.display(description=_("原价（元）"), ordering="list_fen")
    def list_yuan(self, settlement):
        """The list prices."""
        return yuan(settlement.list_fen)

    @admin.display(description=_("账户（元）"), ordering="purse_fen")
    def purse_yuan(self, settlement):
        """From purses."""
        return yuan(settlement.purse_fen)

    @admin.display(description=_("现金（元）"), ordering="cash_fen")
    def cash_yuan(self, settlement):
        """In cash."""
        return yuan(settlement.cash_fen)

    @admin.display(description=_("政府（元）"), ordering="government_fen")
    def government_yuan(self, settlement):
        """From the government."""
        return yuan(settlement.government_fen)

    @admin.display(description=_("企业（元）"), ordering="operator_fen")
    def operator_yuan(self, settlement):
        """Borne by the operator."""
        return yuan(settlement.operator_fen)
