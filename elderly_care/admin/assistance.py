"""The charity fund and adaptations: looked at here, changed on the console. Social work is in no admin."""

from django.contrib import admin

from accounts.admin import ReadOnlyScopedAdmin
from accounts.admin.columns import yuan_of
from elderly_care.models import AdaptationProject, CharityAid, CharityEntry, CharityFund


@admin.register(CharityFund)
class CharityFundAdmin(ReadOnlyScopedAdmin):
    """Funds with what is left."""

    list_display = [
        "name",
        "division",
        "committee",
        yuan_of(CharityFund, "balance_fen"),
        yuan_of(CharityFund, "goods_fen"),
        "closed_on",
    ]
    list_select_related = ["division"]
    search_fields = ["name"]


@admin.register(CharityAid)
class CharityAidAdmin(ReadOnlyScopedAdmin):
    """Proposals and decisions; the reasons lie sealed."""

    list_display = [
        "pk",
        "fund",
        "purpose",
        yuan_of(CharityAid, "amount_fen"),
        "state",
        "asked_by",
        "decided_by",
    ]
    list_filter = ["state", "purpose"]
    list_select_related = ["fund", "asked_by", "decided_by"]
    exclude = ["reason"]


@admin.register(CharityEntry)
class CharityEntryAdmin(ReadOnlyScopedAdmin):
    """Movements; who gave lies sealed."""

    list_display = [
        "pk",
        "fund",
        "kind",
        "form",
        yuan_of(CharityEntry, "amount_fen"),
        "receipt_no",
        "happened_on",
    ]
    list_filter = ["kind", "form"]
    list_select_related = ["fund"]
    search_fields = ["receipt_no"]
    exclude = ["donor"]


@admin.register(AdaptationProject)
class AdaptationProjectAdmin(ReadOnlyScopedAdmin):
    """Ramps and homes."""

    list_display = [
        "pk",
        "kind",
        "community",
        "state",
        "source",
        "requested_on",
        yuan_of(AdaptationProject, "cost_fen"),
    ]
    list_filter = ["kind", "state", "source"]
    list_select_related = ["community"]
    search_fields = ["resident__resident_no"]
