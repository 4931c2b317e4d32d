"""Dishes, set meals and menus."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin import ScopedAdmin, ScopedInline, yuan_column
from core.money import yuan
from meals import commands
from meals.admin.forms import DishForm, MenuItemForm
from meals.enums import MenuState
from meals.models import Dish, Menu, MenuItem, SetMeal, SetMealDish
from meals.queries.blockers import publishing_blockers
from meals.validators import NUTRIENTS

price = yuan_column("price_fen", _("价格（元）"))


@admin.register(Dish)
class DishAdmin(ScopedAdmin):
    """Dishes under the price cap."""

    form = DishForm
    list_display = ["name", "category", price, "operator", "allergens_checked", "is_active"]
    list_filter = ["category", "is_active", "allergens_checked", "operator"]
    list_select_related = ["operator"]
    search_fields = ["name"]

    def has_delete_permission(self, request, obj=None):
        """Dishes are put out of use: past menus show them."""
        return False

    def get_fields(self, request, obj=None):
        """Who may only look reads yuan, too."""
        may = self.has_change_permission(request, obj) if obj else True
        if may:
            return [*DishForm.Meta.fields, *NUTRIENTS]
        return [price if n == "price_fen" else n for n in DishForm.Meta.fields] + ["nutrition"]

    def get_readonly_fields(self, request, obj=None):
        """The price and the figures of who may only look."""
        shown = self.get_fields(request, obj)
        return [name for name in (price, "nutrition") if name in shown]

    def save_model(self, request, obj, form, change):
        """Through the command: a price outside the cap is refused."""
        commands.save_dish(dish=obj, by=request.user)


class SetMealDishInline(ScopedInline):
    """What is in a set meal."""

    model = SetMealDish
    related = ("dish",)


@admin.register(SetMeal)
class SetMealAdmin(ScopedAdmin):
    """Dishes sold together."""

    list_display = ["name", "tags", "operator", "is_active"]
    list_filter = ["is_active", "operator"]
    list_select_related = ["operator"]
    search_fields = ["name", "tags"]
    inlines = [SetMealDishInline]

    def has_delete_permission(self, request, obj=None):
        """Set meals are put out of use: past menus show them."""
        return False

    def save_model(self, request, obj, form, change):
        """Together with its dishes, in one command, below."""

    def save_related(self, request, form, formsets, change):
        """A dish of another operator is refused; what changed leaves a record."""
        dishes = []
        for formset in formsets:
            formset.save(commit=False)  # Django's log entry asks what changed
            rows = [row for row in formset.cleaned_data if row and not row.get("DELETE")]
            dishes += [row["dish"] for row in rows for _portion in range(row["quantity"])]
        commands.save_set_meal(set_meal=form.instance, dishes=dishes, by=request.user)


class MenuItemInline(ScopedInline):
    """The set meals of a menu; changed while it is a draft."""

    model = MenuItem
    form = MenuItemForm
    fields = ["set_meal", "stock", price, "ordered"]
    readonly_fields = [price, "ordered"]

    def has_add_permission(self, request, obj=None):
        """A draft only."""
        return _is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        """A draft only."""
        return _is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """A draft only."""
        return _is_draft(obj) and super().has_delete_permission(request, obj)


def _is_draft(menu) -> bool:
    return menu is None or menu.state == MenuState.DRAFT


@admin.register(Menu)
class MenuAdmin(ScopedAdmin):
    """Menus: plan, publish, route."""

    list_display = ["service_date", "meal_period", "kitchen", "state", "cutoff_at", "routed_at"]
    list_filter = ["state", "meal_period", "kitchen", "service_date"]
    list_select_related = ["kitchen__station"]
    search_fields = ["kitchen__station__name"]
    date_hierarchy = "service_date"
    fields = ["kitchen", "service_date", "meal_period", "state", "cutoff_at", "still_missing"]
    inlines = [MenuItemInline]
    actions = ["export_csv", "publish_menus", "withdraw_menus", "route_menus", "close_days"]

    def get_readonly_fields(self, request, obj=None):
        """What a menu is for stays; the cutoff follows from the region's rule."""
        fixed = ["state", "cutoff_at", "still_missing"]
        return [*fixed, "kitchen", "service_date", "meal_period"] if obj else fixed

    def has_delete_permission(self, request, obj=None):
        """Drafts may stay: nobody sees them."""
        return False

    def has_publish_permission(self, request):
        """For the buttons."""
        return request.user.has_perm("meals.publish_menu")

    def has_route_permission(self, request):
        """For the button."""
        return request.user.has_perm("meals.route_menu")

    def has_close_permission(self, request):
        """For the button."""
        return request.user.has_perm("meals.close_day")

    @admin.display(description=_("还差什么才能公布"))
    def still_missing(self, menu):
        """Everything that blocks publishing."""
        if menu is None or menu.pk is None or menu.state != MenuState.DRAFT:
            return "—"
        blockers = publishing_blockers(menu, timezone.now())
        return "；".join(str(blocker) for blocker in blockers) or _("可以公布了")

    def save_model(self, request, obj, form, change):
        """New menus come through the command."""
        if change:
            return
        made = commands.plan_menu(
            kitchen=obj.kitchen,
            service_date=obj.service_date,
            meal_period=obj.meal_period,
            by=request.user,
        )
        obj.pk, obj.cutoff_at, obj.state = made.pk, made.cutoff_at, made.state

    def save_formset(self, request, form, formset, change):
        """Set meals come and go through commands; another one in a row replaces the first."""
        formset.save(commit=False)
        replaced = [item for item, names in formset.changed_objects if "set_meal" in names]
        for item in [*formset.deleted_objects, *replaced]:
            commands.take_off(item=item, by=request.user)
        for item in [*formset.new_objects, *(item for item, _names in formset.changed_objects)]:
            commands.offer(
                menu=form.instance, set_meal=item.set_meal, stock=item.stock, by=request.user
            )

    @admin.action(description=_("公布所选菜单"), permissions=["publish"])
    def publish_menus(self, request, queryset):
        """Each; the first that isn't ready stops with all that is missing."""
        for menu in queryset:
            commands.publish_menu(menu=menu, by=request.user)
        messages.success(request, _("已公布，可以订餐了。"))

    @admin.action(description=_("撤回所选菜单"), permissions=["publish"])
    def withdraw_menus(self, request, queryset):
        """Only while nobody has ordered."""
        for menu in queryset:
            commands.withdraw_menu(menu=menu, by=request.user, reason=str(_("后台撤回")))
        messages.success(request, _("已撤回。"))

    @admin.action(description=_("立即排单"), permissions=["route"])
    def route_menus(self, request, queryset):
        """After the cutoff; safe to repeat."""
        for menu in queryset:
            done = commands.route_menu(menu=menu, by=request.user)
            text = _("%(menu)s：已安排 %(confirmed)s 单，未能安排 %(unrouted)s 单。")
            words = {"menu": menu, "confirmed": done.confirmed, "unrouted": done.unrouted}
            messages.success(request, text % words)

    @admin.action(description=_("日结所选菜单的运营方"), permissions=["close"])
    def close_days(self, request, queryset):
        """The day of each menu's operator; safe to repeat."""
        for menu in queryset.select_related("kitchen__station__operator"):
            operator = menu.kitchen.station.operator
            settlement = commands.close_day(
                operator=operator, day=menu.service_date, by=request.user
            )
            text = _("%(settlement)s：已日结，平台应付 %(yuan)s 元。")
            words = {"settlement": settlement, "yuan": yuan(settlement.payable_fen)}
            messages.success(request, text % words)
