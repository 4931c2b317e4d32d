"""Residents' files: masked lists, facts beside them, personal data on request."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin import ScopedAdmin, ScopedChoices
from core.dates import today
from core.errors import DomainError
from core.masking import mask_name
from elderly_care.admin.forms import (
    BenefitForm,
    CategoryForm,
    DisabilityForm,
    PersonForm,
    RevealForm,
)
from elderly_care.admin.imports import errors_view
from elderly_care.commands import (
    REVEALABLE,
    Wish,
    add_resident,
    ask_change,
    change_by_form,
    reveal_personal_data,
)
from elderly_care.enums import CareCategory
from elderly_care.models import (
    AbilityAssessment,
    CareStatus,
    DisabilityCertificate,
    OtherBenefit,
    Resident,
)
from elderly_care.queries import FOUND_ORDER, holding_today, matching, restrictions_of

_NEVER_FILTERED = {
    *REVEALABLE,
    *(field.name for field in Resident._meta.fields if field.name.endswith("_index")),
}


class CareCategoryFilter(admin.SimpleListFilter):
    """Who holds a category today."""

    title = _("救助与关爱类别")
    parameter_name = "category"

    def lookups(self, request, model_admin):
        """Every category."""
        return CareCategory.choices

    def queryset(self, request, queryset):
        """Held today."""
        return holding_today(queryset, self.value()) if self.value() else queryset


class PresenceFilter(admin.SimpleListFilter):
    """Here, moved away or dead."""

    title = _("在册情况")
    parameter_name = "presence"

    def lookups(self, request, model_admin):
        """Three answers."""
        return [("here", _("在册")), ("moved", _("已迁出")), ("dead", _("已去世"))]

    def queryset(self, request, queryset):
        """One of them."""
        wanted = {
            "here": {"died_on__isnull": True, "moved_out_on__isnull": True},
            "moved": {"died_on__isnull": True, "moved_out_on__isnull": False},
            "dead": {"died_on__isnull": False},
        }
        return queryset.filter(**wanted.get(self.value(), {}))


class FactInline(ScopedChoices, admin.StackedInline):
    """What is written here is asked for: somebody else decides. Stacked: every input has its label."""

    extra = 0
    can_delete = False


class CareStatusInline(FactInline):
    """Care categories."""

    model = CareStatus
    form = CategoryForm
    fields = [("category", "valid_from", "valid_to")]


class DisabilityInline(FactInline):
    """Disability certificates."""

    model = DisabilityCertificate
    form = DisabilityForm
    fields = [("kind", "grade", "is_multiple"), ("valid_from", "valid_to")]


class AssessmentInline(FactInline):
    """Levels that were found; they come from assessments and rosters, and are written nowhere else."""

    model = AbilityAssessment
    fields = [("level", "assessed_on", "valid_to")]


class BenefitInline(FactInline):
    """Benefits of other departments."""

    model = OtherBenefit
    form = BenefitForm
    fields = [("kind", "valid_from", "valid_to", "monthly_fen")]


@admin.register(Resident)
class ResidentAdmin(ScopedAdmin):
    """Files of the residents in scope."""

    form = PersonForm
    list_display = [
        *("masked_name", "resident_no", "sex_and_age", "masked_id", "masked_phone_number"),
        *("community", "living_status", "presence"),
    ]
    list_filter = [PresenceFilter, "living_status", CareCategoryFilter, "community"]
    list_select_related = ["community"]
    search_fields = ["name"]
    search_help_text = _("姓名、拼音首字母、电话后四位或全部、身份证号、档案编号")
    autocomplete_fields = ["community"]
    inlines = [
        CareStatusInline,
        DisabilityInline,
        AssessmentInline,
        BenefitInline,
    ]
    masked = [
        *("masked_name", "masked_id", "masked_phone_number", "sex", "birth_date"),
        *("reveal_link", "restrictions_now"),
    ]

    @admin.display(description=_("姓名"), ordering="name_pinyin")
    def masked_name(self, resident):
        """张**."""
        return mask_name(resident.name)

    @admin.display(description=_("公民身份号码"))
    def masked_id(self, resident):
        """110105********1110."""
        return resident.masked_id_number

    @admin.display(description=_("电话"))
    def masked_phone_number(self, resident):
        """138****1234."""
        return resident.masked_phone

    @admin.display(description=_("性别和年龄"), ordering="-birth_date")
    def sex_and_age(self, resident):
        """女 82."""
        return f"{resident.get_sex_display()} {resident.age_on(today())}"

    @admin.display(description=_("在册情况"))
    def presence(self, resident):
        """Here, moved away or dead."""
        if resident.died_on:
            return _("已去世")
        return _("已迁出") if resident.moved_out_on else _("在册")

    @admin.display(description=_("饮食禁忌"))
    def restrictions_now(self, resident):
        """Told and ended on the console's page of the person."""
        text = _("%(what)s（%(note)s）")
        texts = [
            text % {"what": row, "note": row.note} if row.note else str(row)
            for row in restrictions_of(resident)
        ]
        return "；".join(texts) or "—"

    @admin.display(description=_("查看完整信息"))
    def reveal_link(self, resident):
        """To the page that asks for a reason."""
        address = reverse("admin:elderly_care_resident_reveal", args=[resident.pk])
        return format_html('<a href="{}">{}</a>', address, _("填写理由后查看"))

    def changelist_view(self, request, extra_context=None):
        """With the door to the import for who may use it."""
        may_import = request.user.has_perm("elderly_care.import_residents")
        return super().changelist_view(request, {"may_import": may_import, **(extra_context or {})})

    def get_ordering(self, request):
        """What was searched for is sorted after it was found."""
        return FOUND_ORDER if request.GET.get("q") else super().get_ordering(request)

    def lookup_allowed(self, lookup, value, request):
        """What is masked can't be guessed letter by letter through the address."""
        return lookup.split("__")[0] not in _NEVER_FILTERED and super().lookup_allowed(
            lookup, value, request
        )

    def get_search_results(self, request, queryset, search_term):
        """By whatever the text may mean."""
        return (matching(queryset, search_term) if search_term else queryset), False

    def get_fieldsets(self, request, obj=None):
        """Who may only look sees the masked columns."""
        if obj is None:
            return [(None, {"fields": [*PersonForm.Meta.fields, "new_id_number", "new_phone"]})]
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": self.get_readonly_fields(request, obj)})]
        inputs = [*PersonForm.Meta.fields, "new_id_number", "new_phone", "remove_phone"]
        return [(_("现在登记的"), {"fields": self.masked}), (_("更改"), {"fields": inputs})]

    def get_readonly_fields(self, request, obj=None):
        """Masked columns are never inputs."""
        if obj is None:
            return []
        if self.has_change_permission(request, obj):
            return self.masked
        return [
            *self.masked,
            *("resident_no", "community", "hukou_code", "living_status", "presence"),
        ]

    def save_model(self, request, obj, form, change):
        """Through the commands."""
        if change:
            asked = change_by_form(resident=obj, person=form.person(), by=request.user)
            for row in asked:
                text = _("“%(field)s”要由另一个人审批，现在还没有改。")
                messages.warning(request, text % {"field": row.get_field_display()})
            return
        made = add_resident(person=form.person(), by=request.user)
        obj.__dict__.update(made.__dict__)

    def save_formset(self, request, form, formset, change):
        """Through the commands, by two persons."""
        formset.save(commit=False)
        for one in formset.forms:
            if one.has_changed():
                self._ask(request, one)

    def _ask(self, request, form):
        field, value = form.wished()
        wish = Wish(field, value, str(_("在管理后台更改")))
        try:
            ask_change(resident=form.instance.resident, wish=wish, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            text = _("“%(field)s”要由另一个人审批，现在还没有改。")
            messages.warning(request, text % {"field": form.instance})

    def get_urls(self):
        """Two pages more."""
        site = self.admin_site
        return [
            path(
                "<int:pk>/reveal/",
                site.admin_view(self.reveal_view),
                name="elderly_care_resident_reveal",
            ),
            path(
                "import/errors/",
                site.admin_view(errors_view),
                name="elderly_care_resident_import_errors",
            ),
            *super().get_urls(),
        ]

    def reveal_view(self, request, pk):
        """A reason first; the value is on the answer and nowhere else."""
        if not request.user.has_perm("elderly_care.reveal_resident"):
            raise PermissionDenied
        resident = self.get_queryset(request).filter(pk=pk).first()
        if resident is None:
            raise Http404
        form = RevealForm(request.POST or None)
        value = None
        if form.is_valid():
            try:
                value = reveal_personal_data(
                    resident=resident, by=request.user, **form.cleaned_data
                )
            except DomainError as refusal:
                form.add_error(None, str(refusal))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("查看个人信息"),
            "resident": resident,
            "form": form,
            "value": value,
        }
        return render(request, "admin/elderly_care/resident/reveal.html", context)
