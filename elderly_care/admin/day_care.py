"""Day care, beds and respite: looked at here, changed on the console; rules are kept here."""

from typing import ClassVar

from django.contrib import admin

from accounts.admin import DatedRuleAdmin, ReadOnlyScopedAdmin
from accounts.admin.columns import yuan_of
from elderly_care.models import (
    Bed,
    BedStay,
    CareGiven,
    ChildCareGiven,
    ChildCarers,
    ChildDay,
    ChildDayAct,
    ChildEnrolment,
    ChildMedicineOrder,
    ChildPickup,
    ChildRatioRule,
    DayCareAct,
    DayCareDay,
    DayCareEnrolment,
    DayCareRule,
    DayCareTerms,
    DayCareUnit,
    MedicineOrder,
    PickupPerson,
    RespiteBooking,
    RespiteRule,
    RiskSheet,
)

_NUMBER = ["enrolment__resident__resident_no"]


day_fee, terms_fee = yuan_of(DayCareDay, "fee_fen"), yuan_of(DayCareTerms, "fee_fen")
ceiling = yuan_of(DayCareRule, "ceiling_fen")


@admin.register(DayCareRule)
class DayCareRuleAdmin(DatedRuleAdmin):
    """Hours and the ceiling of a day's fee."""

    list_display = ["kind", "opens_at", "closes_at", ceiling, "region", "effective_from"]
    in_yuan: ClassVar[dict] = {"ceiling_fen": ceiling}


@admin.register(ChildRatioRule)
class ChildRatioRuleAdmin(DatedRuleAdmin):
    """How many small children a carer looks after."""

    list_display = ["below_months", "children", "region", "effective_from", "effective_to"]


@admin.register(RespiteRule)
class RespiteRuleAdmin(DatedRuleAdmin):
    """How long respite lasts at most."""

    list_display = ["mode", "longest_days", "region", "effective_from", "effective_to"]


@admin.register(DayCareUnit)
class DayCareUnitAdmin(ReadOnlyScopedAdmin):
    """Stations with day care."""

    list_display = ["station", "kind", "created_at"]
    list_filter = ["kind"]
    list_select_related = ["station"]
    search_fields = ["station__name"]


@admin.register(DayCareTerms)
class DayCareTermsAdmin(ReadOnlyScopedAdmin):
    """Places and fees since when."""

    list_display = ["unit", "places", terms_fee, "staff", "valid_from", "valid_to"]
    list_select_related = ["unit__station"]
    search_fields = ["unit__station__name"]


@admin.register(DayCareEnrolment)
class DayCareEnrolmentAdmin(ReadOnlyScopedAdmin):
    """Who has or wants a place."""

    list_display = ["resident", "unit", "state", "started_on", "ended_on", "agreement_no"]
    list_filter = ["state"]
    list_select_related = ["resident", "unit__station"]
    search_fields = ["resident__resident_no"]


@admin.register(ChildEnrolment)
class ChildEnrolmentAdmin(ReadOnlyScopedAdmin):
    """Small children's places; names masked, notes sealed."""

    list_display = ["pk", "child", "guardian_relation", "unit", "state", "started_on", "ended_on"]
    list_filter = ["state"]
    list_select_related = ["child", "unit__station"]
    exclude = ["note"]


@admin.register(ChildPickup)
class ChildPickupAdmin(ReadOnlyScopedAdmin):
    """Who may fetch whom, by which paper; neither name nor phone."""

    list_display = ["pk", "enrolment", "relation", "authority_no", "ended_on"]
    list_select_related = ["enrolment__child"]
    exclude = ["name", "phone"]


@admin.register(ChildDay)
class ChildDayAdmin(ReadOnlyScopedAdmin):
    """Each day of each child; names masked."""

    list_display = ["enrolment", "day", "state", "arrived_at", "left_at", day_fee]
    list_filter = ["state", "day"]
    list_select_related = ["enrolment__child"]
    exclude = ["brought_by", "picked_up_by", "pickup"]


@admin.register(ChildDayAct)
class ChildDayActAdmin(ReadOnlyScopedAdmin):
    """What was written on the roll, by whom."""

    list_display = ["day", "act", "at", "reason", "noted_by"]
    list_filter = ["act"]
    list_select_related = ["day", "noted_by"]
    exclude = ["who"]


@admin.register(ChildCarers)
class ChildCarersAdmin(ReadOnlyScopedAdmin):
    """How many carers were there."""

    list_display = ["unit", "day", "carers", "noted_by"]
    list_select_related = ["unit__station", "noted_by"]


@admin.register(DayCareDay)
class DayCareDayAdmin(ReadOnlyScopedAdmin):
    """Each day of each person."""

    list_display = ["enrolment", "day", "state", "arrived_at", "left_at", "picked_up_by", day_fee]
    list_filter = ["state", "day"]
    list_select_related = ["enrolment__resident"]
    search_fields = _NUMBER


@admin.register(DayCareAct)
class DayCareActAdmin(ReadOnlyScopedAdmin):
    """What was written on the roll, by whom."""

    list_display = ["day", "act", "at", "who", "reason", "noted_by"]
    list_filter = ["act"]
    list_select_related = ["day", "noted_by"]
    search_fields = ["day__enrolment__resident__resident_no"]


@admin.register(RiskSheet)
class RiskSheetAdmin(ReadOnlyScopedAdmin):
    """Risks in grades; medicines and allergies lie sealed."""

    list_display = ["enrolment", "falls", "swallowing", "wandering", "assessed_on", "assessed_by"]
    list_select_related = ["enrolment__resident", "assessed_by"]
    search_fields = _NUMBER
    exclude = ["medicines", "allergies", "note"]


@admin.register(PickupPerson)
class PickupPersonAdmin(ReadOnlyScopedAdmin):
    """Who may fetch whom; phones masked."""

    list_display = ["enrolment", "name", "relation", "masked_phone", "ended_on"]
    list_select_related = ["enrolment__resident"]
    search_fields = _NUMBER
    exclude = ["phone"]


@admin.register(MedicineOrder)
class MedicineOrderAdmin(ReadOnlyScopedAdmin):
    """Written orders; the medicine lies sealed."""

    list_display = ["enrolment", "order_no", "ordered_by", "starts_on", "ends_on", "ended_at"]
    list_select_related = ["enrolment__resident"]
    search_fields = _NUMBER
    exclude = ["medicine"]


@admin.register(CareGiven)
class CareGivenAdmin(ReadOnlyScopedAdmin):
    """Meals and medicine, signed."""

    list_display = ["day", "kind", "due_at", "outcome", "given_at", "signed_name"]
    list_filter = ["kind", "outcome"]
    list_select_related = ["day"]
    search_fields = ["day__enrolment__resident__resident_no"]


@admin.register(ChildMedicineOrder)
class ChildMedicineOrderAdmin(MedicineOrderAdmin):
    """Children's."""

    list_select_related = ["enrolment__child"]
    search_fields = ["order_no"]


@admin.register(ChildCareGiven)
class ChildCareGivenAdmin(CareGivenAdmin):
    """To children."""

    search_fields = ["signed_name"]


@admin.register(Bed)
class BedAdmin(ReadOnlyScopedAdmin):
    """The register of beds."""

    list_display = ["station", "room", "number", "state", "opened_on", "closed_on"]
    list_filter = ["state"]
    list_select_related = ["station"]
    search_fields = ["station__name", "room"]


@admin.register(BedStay)
class BedStayAdmin(ReadOnlyScopedAdmin):
    """Who has or had which bed."""

    list_display = ["bed", "resident", "kind", "state", "starts_on", "ends_on"]
    list_filter = ["state", "kind"]
    list_select_related = ["bed", "resident"]
    search_fields = ["resident__resident_no"]


@admin.register(RespiteBooking)
class RespiteBookingAdmin(ReadOnlyScopedAdmin):
    """Respite that was booked."""

    list_display = ["resident", "station", "mode", "state", "starts_on", "ends_on"]
    list_filter = ["state", "mode"]
    list_select_related = ["resident", "station"]
    search_fields = ["resident__resident_no"]
