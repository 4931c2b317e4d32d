"""Tills are set up here; what they sold is looked at here and corrected on the counter's pages."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnlyScopedAdmin, ScopedAdmin, ScopedInline, yuan_column
from meals import commands
from meals.models import (
    HeldSale,
    PriceList,
    Sale,
    SaleLine,
    SaleReversal,
    SaleReview,
    SubsidyUse,
    Till,
    TillHandOver,
    TillShift,
)

limit = yuan_column("offline_limit_fen", _("脱机限额（元）"))
listed = yuan_column("list_fen", _("原价（元）"))
elder = yuan_column("elder_fen", _("个人（元）"))
purse = yuan_column("purse_fen", _("账户（元）"))
cash = yuan_column("cash_fen", _("现金（元）"))
card = yuan_column("card_fen", _("刷卡（元）"))
government = yuan_column("government_fen", _("政府（元）"))
expected = yuan_column("expected_fen", _("应有现金（元）"))
counted = yuan_column("counted_fen", _("清点现金（元）"))
difference = yuan_column("difference_fen", _("差额（元）"))


class TillForm(forms.ModelForm):
    """Where, what it is called, and its limit."""

    class Meta:
        model = Till
        fields = ["station", "name", "offline_limit_fen", "is_active"]


@admin.register(Till)
class TillAdmin(ScopedAdmin):
    """A till that is no longer used is put out of use, not deleted."""

    form = TillForm
    list_display = ["name", "station", limit, "is_active"]
    list_filter = ["station", "is_active"]
    list_select_related = ["station"]
    search_fields = ["name", "station__name"]

    def get_fields(self, request, obj=None):
        """A new till is in use."""
        fields = ["station", "name", "offline_limit_fen"]
        return [*fields, "is_active"] if obj else fields

    def get_readonly_fields(self, request, obj=None):
        """A till stays where it is."""
        return ["station"] if obj else []

    def has_delete_permission(self, request, obj=None):
        """Never."""
        return False

    def save_model(self, request, obj, form, change):
        """Through the commands."""
        if change:
            commands.change_till(
                till=obj,
                name=obj.name,
                offline_limit_fen=obj.offline_limit_fen,
                is_active=obj.is_active,
                by=request.user,
            )
            return
        made = commands.set_up_till(
            station=obj.station,
            name=obj.name,
            offline_limit_fen=obj.offline_limit_fen,
            by=request.user,
        )
        obj.__dict__.update(made.__dict__)


@admin.register(TillShift)
class TillShiftAdmin(ReadOnlyScopedAdmin):
    """Opened and closed at the counter."""

    list_display = [
        *("id", "till", "state", "opened_by", "opened_at", "closed_at"),
        *(expected, counted, difference, "note"),
    ]
    list_filter = ["state", "till"]
    list_select_related = ["till", "opened_by"]


class SaleLineInline(ScopedInline):
    """What lay on the tray, with its parts."""

    model = SaleLine
    fields = ["name", "quantity", listed, elder, government]
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request, obj=None):
        """Sold, not typed."""
        return False


@admin.register(Sale)
class SaleAdmin(ReadOnlyScopedAdmin):
    """All sales in scope."""

    list_display = [
        *("number", "service_date", "meal_period", "resident", "station", "state", "channel"),
        *(listed, elder, government, purse, cash, card, "occurred_at", "arrived_at"),
    ]
    list_filter = ["state", "channel", "meal_period", "station"]
    list_select_related = ["resident", "station"]
    search_fields = ["=id", "resident__name", "station__name"]
    date_hierarchy = "service_date"
    exclude = ["request_hash"]
    inlines = [SaleLineInline]

    @admin.display(description=_("编号"), ordering="pk")
    def number(self, sale):
        """What stands on the receipt."""
        return sale.number


@admin.register(SaleReversal)
class SaleReversalAdmin(ReadOnlyScopedAdmin):
    """What was taken back."""

    list_display = ["sale_number", "reversed_at", "reversed_by", purse, cash, card, "reason"]
    list_select_related = ["reversed_by"]
    date_hierarchy = "reversed_at"
    fields = ["sale_number", "reversed_at", "reversed_by", "booked_on", purse, cash, card, "reason"]
    readonly_fields = fields

    @admin.display(description=_("编号"), ordering="sale")
    def sale_number(self, reversal):
        """Without reading the sale."""
        return f"S{reversal.sale_id:06d}"


@admin.register(SaleReview)
class SaleReviewAdmin(ReadOnlyScopedAdmin):
    """Settled on the counter's page."""

    list_display = ["sale_number", "words", "state", "owner", "opened_at", "settled_at", "outcome"]
    list_filter = ["state"]
    list_select_related = ["owner"]
    fields = list_display
    readonly_fields = list_display

    @admin.display(description=_("编号"), ordering="sale")
    def sale_number(self, review):
        """Without reading the sale."""
        return f"S{review.sale_id:06d}"

    @admin.display(description=_("原因"))
    def words(self, review):
        """All of them."""
        return review.reason_words


@admin.register(HeldSale)
class HeldSaleAdmin(ReadOnlyScopedAdmin):
    """Set aside on the counter's page."""

    list_display = [
        *("id", "till", "state", "arrived_at", purse, cash, card, "message"),
        *("settled_by", "settled_at", "reason"),
    ]
    list_filter = ["state", "till"]
    list_select_related = ["till", "settled_by"]
    fields = [*list_display[1:], "occurred_at", "code"]
    readonly_fields = fields
    date_hierarchy = "arrived_at"


@admin.register(TillHandOver)
class TillHandOverAdmin(ReadOnlyScopedAdmin):
    """Orders that were handed over at a till."""

    list_display = ["order_number", "handed_over_at", cash]
    fields = ["order_number", "handed_over_at", cash]
    readonly_fields = fields
    date_hierarchy = "handed_over_at"

    @admin.display(description=_("订餐号"), ordering="order")
    def order_number(self, handed):
        """Without reading the order."""
        return f"{handed.order_id:06d}"


@admin.register(PriceList)
class PriceListAdmin(ReadOnlyScopedAdmin):
    """What tills were given to sell by."""

    list_display = ["id", "till", "day", "issued_at", "expires_at"]
    list_select_related = ["till"]
    fields = ["till", "day", "issued_at", "expires_at"]
    readonly_fields = fields
    date_hierarchy = "day"


@admin.register(SubsidyUse)
class SubsidyUseAdmin(ReadOnlyScopedAdmin):
    """Who used a person's subsidy of a day."""

    list_display = ["resident", "day", "order_number", "sale_number"]
    list_select_related = ["resident"]
    fields = list_display
    readonly_fields = list_display
    date_hierarchy = "day"

    @admin.display(description=_("订餐号"))
    def order_number(self, use):
        """Of an order."""
        return f"{use.order_id:06d}" if use.order_id else ""

    @admin.display(description=_("柜台消费"))
    def sale_number(self, use):
        """Of a sale."""
        return f"S{use.sale_id:06d}" if use.sale_id else ""
