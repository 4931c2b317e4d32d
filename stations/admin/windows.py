"""Items, promises, windows, slots and departments: what the district and stations keep."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import DatedRuleAdmin, KeptAdmin, RemovableAdmin, ScopedInline
from accounts.commands import keep, remove
from stations.enums import ActsAs, HandlingWay
from stations.models import (
    CaseItem,
    CaseRule,
    DepartmentDesk,
    ItemMaterial,
    ItemPromise,
    PeakDay,
    SlotRule,
    Window,
    WindowHours,
)


class ItemForm(forms.ModelForm):
    """Lists of ways and of people as boxes to tick."""

    ways = forms.MultipleChoiceField(
        label=_("办理方式"), choices=HandlingWay, widget=forms.CheckboxSelectMultiple
    )
    acting = forms.MultipleChoiceField(
        label=_("谁可以来办"), choices=ActsAs, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = CaseItem
        fields = [
            *("code", "name", "keywords", "category", "window_kind", "mode", "ways", "acting"),
            *("department", "issues_paper", "is_active", "document_no"),
        ]


class MaterialInline(ScopedInline):
    """What people bring."""

    model = ItemMaterial


@admin.register(CaseItem)
class CaseItemAdmin(KeptAdmin):
    """The list of items."""

    form = ItemForm
    list_display = [
        *("code", "name", "category", "window_kind", "mode", "department", "is_active"),
    ]
    list_filter = ["mode", "window_kind", "category", "department", "is_active"]
    search_fields = ["code", "name", "keywords"]
    inlines = [MaterialInline]

    def save_formset(self, request, form, formset, change):
        """Each paper through the command; one that is taken off the list is not asked of new cases."""
        for material in formset.save(commit=False):
            keep(row=material, by=request.user)
        for material in formset.deleted_objects:
            remove(row=material, by=request.user)


@admin.register(ItemPromise)
class ItemPromiseAdmin(DatedRuleAdmin):
    """How many working days."""

    list_display = ["item", "region", "working_days", "effective_from", "effective_to"]
    list_select_related = ["item"]
    search_fields = ["item__name", "item__code"]


@admin.register(CaseRule)
class CaseRuleAdmin(DatedRuleAdmin):
    """Ratings and extensions."""

    list_display = ["region", "bad_up_to", "call_back_days", "longest_extension", "effective_from"]


@admin.register(SlotRule)
class SlotRuleAdmin(DatedRuleAdmin):
    """How days are cut."""

    list_display = [
        *("window_kind", "region", "slot_minutes", "capacity", "days_ahead", "effective_from"),
    ]


@admin.register(PeakDay)
class PeakDayAdmin(DatedRuleAdmin):
    """5·20 and the like."""

    list_display = [
        *("window_kind", "region", "month", "day", "capacity", "opens", "closes", "note"),
        "effective_from",
    ]


@admin.register(Window)
class WindowAdmin(KeptAdmin):
    """Desks of halls."""

    list_display = ["station", "number", "kind", "name", "is_active"]
    list_filter = ["kind", "is_active", "station"]
    list_select_related = ["station"]
    filter_horizontal = ["items"]


@admin.register(WindowHours)
class WindowHoursAdmin(RemovableAdmin):
    """When desks are open."""

    list_display = ["window", "weekday", "opens", "closes"]
    list_filter = ["weekday"]
    list_select_related = ["window"]


class DeskForm(forms.ModelForm):
    """The secret is written, never shown."""

    new_secret = forms.CharField(
        label=_("新的接口密钥"),
        required=False,
        min_length=16,
        max_length=80,
        help_text=_("留空则不变。"),
        widget=forms.PasswordInput,
    )

    class Meta:
        model = DepartmentDesk
        fields = ["organisation", "department", "region", "app", "url", "is_active"]

    def clean(self):
        """What is sent is signed."""
        data = super().clean()
        if data.get("url") and not (data.get("new_secret") or self.instance.secret):
            self.add_error("new_secret", _("有接口地址就要有接口密钥。"))
        if data.get("new_secret"):
            self.instance.secret = data["new_secret"]
        return data


@admin.register(DepartmentDesk)
class DepartmentDeskAdmin(KeptAdmin):
    """Where cases go."""

    form = DeskForm
    list_display = ["organisation", "department", "region", "app", "url", "is_active"]
    list_filter = ["department", "is_active"]
    list_select_related = ["organisation"]
