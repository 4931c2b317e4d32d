"""Who goes, with which papers, when; and who serves where."""

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.admin import KeptAdmin, RemovableAdmin
from core.photos import PhotoRefused, clean_photo
from dispatch import commands
from dispatch.models import (
    Carer,
    CarerLeave,
    CarerShift,
    Certificate,
    Preference,
    ServiceAgreement,
    ServiceCard,
    ServiceProvider,
    StationQualification,
    WorkArea,
)


class CarerForm(forms.ModelForm):
    """The picture is sealed and has no address: it is put there or taken away, not linked."""

    picture = forms.FileField(
        label=_("照片"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("可不放，要本人同意。约好以后给老人和家人看，认得出来的是谁。"),
    )
    no_picture = forms.BooleanField(label=_("去掉现在的照片"), required=False)

    def clean(self):
        """As a photo without metadata; a file that is none is said beside the field."""
        data = super().clean()
        new = data.get("picture")
        if isinstance(new, UploadedFile):
            try:
                data["picture"] = clean_photo(new)
            except PhotoRefused as refusal:
                self.add_error("picture", str(refusal))
        elif data.get("no_picture"):
            data["picture"] = False
        return data


@admin.register(Carer)
class CarerAdmin(KeptAdmin):
    """Who is sent."""

    form = CarerForm
    list_display = ["user", "operator", "kind", "gender", "travel_mode", "is_active"]
    readonly_fields = ["location_consent_on"]  # nobody agrees for somebody else
    list_filter = ["operator", "kind", "is_active"]
    list_select_related = ["user", "operator"]
    search_fields = ["user__display_name", "user__username"]


@admin.register(Certificate)
class CertificateAdmin(KeptAdmin):
    """With which certificate. Visits that one of them no longer covers are taken back."""

    keep = staticmethod(commands.keep)

    list_display = ["carer", "skill", "number", "valid_from", "valid_to"]
    list_filter = ["skill", "valid_to"]
    list_select_related = ["carer__user", "skill"]
    search_fields = ["number", "carer__user__display_name"]


@admin.register(CarerShift)
class CarerShiftAdmin(RemovableAdmin):
    """When they work."""

    list_display = ["day", "carer", "starts_at", "ends_at", "break_min"]
    list_filter = ["day"]
    list_select_related = ["carer__user"]
    search_fields = ["carer__user__display_name"]


@admin.register(CarerLeave)
class CarerLeaveAdmin(RemovableAdmin):
    """When they don't."""

    list_display = ["carer", "starts_on", "ends_on", "reason"]
    list_select_related = ["carer__user"]
    search_fields = ["carer__user__display_name"]


@admin.register(WorkArea)
class WorkAreaAdmin(RemovableAdmin):
    """Where they work."""

    list_display = ["carer", "division"]
    list_select_related = ["carer__user", "division"]


@admin.register(Preference)
class PreferenceAdmin(KeptAdmin):
    """What residents prefer."""

    list_display = ["resident", "kind", "carer", "value", "note", "source", "starts_on", "ends_on"]
    list_filter = ["kind", "source"]
    list_select_related = ["resident", "carer__user"]
    search_fields = ["resident__name"]
    raw_id_fields = ["resident"]


@admin.register(ServiceProvider)
class ServiceProviderAdmin(KeptAdmin):
    """Who serves where."""

    list_display = ["operator", "region", "rank", "stopped_at", "stop_reason"]
    list_filter = ["region"]
    list_select_related = ["operator"]
    actions = ["resume"]

    def has_stop_permission(self, request):
        """For the button."""
        return request.user.has_perm("dispatch.stop_provider")

    @admin.action(description=_("恢复向所选服务商派单"), permissions=["stop"])
    def resume(self, request, queryset):
        """Each."""
        for provider in queryset:
            commands.resume_provider(provider=provider, by=request.user)


@admin.register(StationQualification)
class StationQualificationAdmin(KeptAdmin):
    """What a station is licensed for."""

    list_display = ["station", "kind", "number", "valid_from", "valid_to"]
    list_filter = ["kind"]
    list_select_related = ["station"]


@admin.register(ServiceCard)
class ServiceCardAdmin(KeptAdmin):
    """Whose holders get some services for nothing."""

    list_display = ["kind", "number", "resident", "valid_from", "valid_to"]
    list_filter = ["kind"]
    list_select_related = ["resident"]
    search_fields = ["number", "resident__name"]
    raw_id_fields = ["resident"]


@admin.register(ServiceAgreement)
class ServiceAgreementAdmin(KeptAdmin):
    """Signed before the first paid visit."""

    list_display = ["resident", "operator", "signed_on", "valid_to"]
    list_filter = ["operator"]
    list_select_related = ["resident", "operator"]
    search_fields = ["resident__name"]
    raw_id_fields = ["resident"]
