"""Departments' records, findings and reviews, to read; they are worked off in the console."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.scoped import ReadOnlyScopedAdmin
from subsidies.admin.columns import amount
from subsidies.models import BenefitImport, BenefitRecord, Finding, Review


@admin.register(BenefitImport)
class BenefitImportAdmin(ReadOnlyScopedAdmin):
    """Who delivered when."""

    figures = ("rows", "created", "updated", "unchanged", "rejected")
    list_display = ["department", "source", *figures, "imported_by", "imported_at"]
    list_filter = ["department", "source"]
    list_select_related = ["department"]
    fields = readonly_fields = [
        *("department", "source", "file_name", *figures, "imported_by", "imported_at")
    ]


@admin.register(BenefitRecord)
class BenefitRecordAdmin(ReadOnlyScopedAdmin):
    """What departments told, masked."""

    list_display = [
        *("masked_name", "resident", "department", "benefit", "reference"),
        *("valid_from", "valid_to", amount),
    ]
    list_filter = ["department", "kind"]
    list_select_related = ["department", "resident"]
    search_fields = ["reference", "resident__name__startswith"]
    fields = readonly_fields = [
        *("masked_name", "masked_id_number", "resident", "department", "reference", "kind"),
        *("benefit", "cause", amount, "is_monthly", "valid_from", "valid_to", "batch"),
        *("imported_at", "updated_at"),
    ]

    @admin.display(description=_("姓名"))
    def masked_name(self, record):
        """张**."""
        return record.masked_name

    @admin.display(description=_("公民身份号码"))
    def masked_id_number(self, record):
        """110105********1110."""
        return record.masked_id_number


@admin.register(Finding)
class FindingAdmin(ReadOnlyScopedAdmin):
    """Both daily lists with their past."""

    list_display = ["resident", "programme", "kind", amount, "found_on", "state", "action"]
    list_filter = ["kind", "state", "programme"]
    list_select_related = ["resident", "programme"]
    search_fields = ["resident__name__startswith", "resident__resident_no"]
    date_hierarchy = "found_on"
    fields = readonly_fields = [
        *("resident", "programme", "kind", "words", amount, "found_on", "state", "still_holds"),
        *("action", "reason", "handled_by", "handled_at"),
    ]

    @admin.display(description=_("依据"))
    def words(self, finding):
        """The evidence, in the reader's language."""
        return "；".join(finding.evidence_lines)


@admin.register(Review)
class ReviewAdmin(ReadOnlyScopedAdmin):
    """Reviews with their outcome."""

    list_display = ["person", "programme", "due_on", "state", "outcome", "method", "reviewed_at"]
    list_filter = ["state", "outcome", "enrolment__programme"]
    list_select_related = ["enrolment__resident", "enrolment__programme"]
    search_fields = ["enrolment__resident__name__startswith"]
    date_hierarchy = "due_on"
    fields = readonly_fields = [
        *("person", "programme", "due_on", "origin", "reported", "state", "outcome", "method"),
        *("note", "reviewed_by", "reviewed_at", "next_due_on"),
    ]

    @admin.display(description=_("老年人"), ordering="enrolment__resident__name_pinyin")
    def person(self, review):
        """Of the enrolment."""
        return review.enrolment.resident

    @admin.display(description=_("补贴项目"), ordering="enrolment__programme")
    def programme(self, review):
        """Of the enrolment."""
        return review.enrolment.programme
