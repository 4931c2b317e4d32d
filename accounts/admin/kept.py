"""Reference rows that staff keep: through one command, and nothing disappears that is referred to."""

from accounts import commands
from accounts.admin.scoped import ScopedAdmin


class KeptAdmin(ScopedAdmin):
    """Added and changed, then switched off or ended instead of deleted.

    Where a change has consequences, override keep and keep_lists with the app's own commands.
    """

    keep = staticmethod(commands.keep)
    keep_lists = staticmethod(commands.keep_lists)

    def has_delete_permission(self, request, obj=None):
        """Switched off or ended instead."""
        return False

    def save_model(self, request, obj, form, change):
        """Through the command."""
        self.keep(row=obj, by=request.user)

    def save_related(self, request, form, formsets, change):
        """Lists of other rows, chosen after the row is saved: through the command, too."""
        lists = {field.name for field in form.instance._meta.many_to_many} & set(form.changed_data)
        if lists:
            chosen = {name: form.cleaned_data[name] for name in sorted(lists)}
            self.keep_lists(row=form.instance, lists=chosen, by=request.user)


class RemovableAdmin(KeptAdmin):
    """May be taken back."""

    def has_delete_permission(self, request, obj=None):
        """Whoever has the right to."""
        return self._may("delete", request, obj)

    def delete_model(self, request, obj):
        """Through the command."""
        commands.remove(row=obj, by=request.user)

    def delete_queryset(self, request, queryset):
        """Each through the command."""
        for row in queryset:
            commands.remove(row=row, by=request.user)
