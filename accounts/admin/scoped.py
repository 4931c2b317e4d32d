"""Model admins that show only what lies in the user's scope."""

import re

from django.contrib import admin, messages
from django.contrib.admin.utils import (
    display_for_field,
    display_for_value,
    get_fields_from_path,
    label_for_field,
    lookup_field,
)
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db.models import ForeignKey
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from accounts.admin.exports import csv_download
from core.audit import record
from core.errors import DomainError


def visible_rows(model, user):
    """The rows of a model that the user may see: all, where the model has no scope."""
    manager = model._default_manager
    return manager.visible_to(user) if hasattr(manager, "visible_to") else manager.all()


def with_names(rows, site):
    """Rows together with what their names are made of: what their own list is read with."""
    if not site.is_registered(rows.model):
        return rows
    related = site.get_model_admin(rows.model).list_select_related
    return rows.select_related(*related) if related and related is not True else rows


class OccurringFilter(admin.RelatedFieldListFilter):
    """A filter by a foreign key, of any length, that offers what occurs in scope, in one query."""

    def field_choices(self, field, request, model_admin):
        """The rows that the list's rows point to."""
        listed = model_admin.get_queryset(request).order_by()
        manager = field.remote_field.model._default_manager
        rows = manager.filter(pk__in=listed.values(f"{self.field_path}__pk"))
        ordering = self.field_admin_ordering(field, request, model_admin)
        rows = rows.order_by(*ordering) if ordering else rows
        return [(row.pk, str(row)) for row in with_names(rows, model_admin.admin_site)]


class ViewerForm:
    """For an admin whose form looks for rows in the scope of whoever fills it in: `form.viewer`."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        """A class of its own for each request."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"viewer": request.user})


class ScopedChoices:
    """Foreign keys offer, and accept, only rows in the user's scope."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Narrow the choices."""
        rows = visible_rows(db_field.remote_field.model, request.user)
        kwargs.setdefault("queryset", with_names(rows, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ScopedInline(ScopedChoices, admin.TabularInline):
    """Rows of their parent, which itself was found in scope."""

    extra = 0
    related: tuple[str, ...] = ()  # what the rows' names and columns need

    def get_queryset(self, request):
        """Read at once."""
        rows = super().get_queryset(request)
        return rows.select_related(*self.related) if self.related else rows


class ScopedAdmin(ScopedChoices, admin.ModelAdmin):
    """Lists, choices, filters and exports end where the user's scope ends.

    State and money are changed by commands: override save_model, or offer actions. A refusal
    (DomainError) is shown as a message above the page it came from.
    """

    actions = ["export_csv"]
    export_fields: tuple[str, ...] = ()  # default: the columns of the list
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request):
        """The rows in scope."""
        rows = visible_rows(self.model, request.user)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def has_view_permission(self, request, obj=None):
        """Asked of the row, too: Django's own asks only of the model."""
        return self._may("view", request, obj) or self._may("change", request, obj)

    def has_change_permission(self, request, obj=None):
        """Asked of the row, too."""
        return self._may("change", request, obj)

    def has_delete_permission(self, request, obj=None):
        """Asked of the row, too."""
        return self._may("delete", request, obj)

    def _may(self, verb, request, obj):
        codename = f"{self.opts.app_label}.{verb}_{self.opts.model_name}"
        return request.user.has_perm(codename, obj)

    def get_list_filter(self, request):
        """Filters by a foreign key offer only values that occur in scope."""
        return [self._scoped_filter(item) for item in super().get_list_filter(request)]

    def _scoped_filter(self, item):
        if not isinstance(item, str):
            return item
        try:
            field = get_fields_from_path(self.model, item)[-1]
        except FieldDoesNotExist:
            return item
        return (item, OccurringFilter) if isinstance(field, ForeignKey) else item

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show a refusal on the page instead of losing the person on another one."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as refusal:
            return self._refuse(request, refusal)

    def changelist_view(self, request, extra_context=None):
        """Actions may be refused too."""
        try:
            return super().changelist_view(request, extra_context)
        except DomainError as refusal:
            return self._refuse(request, refusal)

    def _refuse(self, request, refusal):
        messages.error(request, str(refusal))
        for lines in refusal.fields.values():
            for line in lines:
                messages.error(request, line)
        return HttpResponseRedirect(request.get_full_path())

    @admin.action(description=_("导出所选为 CSV"), permissions=["view"])
    def export_csv(self, request, queryset):
        """What the list shows, masked as there; who exported how many rows is recorded."""
        names = self.export_fields or [
            n for n in self.get_list_display(request) if n != "action_checkbox"
        ]
        record(
            request.user,
            f"{self.opts.app_label}.{self.opts.model_name}.exported",
            by=request.user,
            rows=queryset.count(),
            # what was searched for may be an ID number or a phone
            query=re.sub(r"\d{4,}", "****", request.GET.urlencode()),
        )
        return csv_download(
            request,
            f"{self.opts.model_name}-{timezone.localdate():%Y%m%d}.csv",
            titles=[str(label_for_field(name, self.model, self)) for name in names],
            rows=queryset,
            cells=lambda row: [self._cell(row, name) for name in names],
        )

    def _cell(self, row, name) -> str:
        try:
            field, _attribute, value = lookup_field(name, row, self)
        except ObjectDoesNotExist:
            return ""
        if isinstance(value, bool):
            return str(_("是") if value else _("否"))
        if field is not None and isinstance(field.remote_field, type(None)):
            return str(display_for_field(value, field, ""))
        return strip_tags(str(display_for_value(value, "")))


class ReadOnlyScopedAdmin(ScopedAdmin):
    """Rows that staff look at and only commands change."""

    def has_add_permission(self, request, obj=None):
        """Never here."""
        return False

    def has_change_permission(self, request, obj=None):
        """Never here."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Never here."""
        return False
