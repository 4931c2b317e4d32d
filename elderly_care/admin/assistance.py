"""The charity fund and adaptations: looked at here, changed on the console. Social work is in no admin."""

from django.contrib import admin

from accounts.admin import ReadOnlyScopedAdmin
from accounts.admin.columns import yuan_column
from elderly_care.models import AdaptationProject, CharityAid, CharityEntry, CharityFund


def _yuan(model, name: str):
    return yuan_column(name, model._meta.get_field(name).verbose_name)


@admin.register(CharityFund)
class CharityFundAdmin(ReadOnlyScopedAdmin):
    """Funds with what is left."""

    list_display = [
        "name",
        "division",
        "committee",
        _yuan(CharityFund, "balance_fen"),
        _yuan(CharityFund, "goods_fen"),
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
        _yuan(CharityAid, "amount_fen"),
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
        _yuan(CharityEntry, "amount_fen"),
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
        _yuan(AdaptationProject, "cost_fen"),
    ]
    list_filter = ["kind", "state", "source"]
    list_select_related = ["community"]
    search_fields = ["resident__resident_no"]
