"""What the staff pages of all dated rules have: a new figure is a new row."""

from typing import ClassVar

from accounts import commands
from accounts.admin.scoped import ScopedAdmin
from core.dates import today


class DatedRuleAdmin(ScopedAdmin):
    """A rule of another region can be read only; one that has begun can only be ended."""

    list_filter = ["region", "effective_from"]
    search_fields = ["document_no", "region"]
    in_yuan: ClassVar[dict] = {}  # what stands on the page where a figure can't be changed

    def has_delete_permission(self, request, obj=None):
        """A rule ends on a day; what it decided refers to it."""
        return False

    def get_fields(self, request, obj=None):
        """As the model names them; money that can't be changed here in yuan, too."""
        names = [f.name for f in self.opts.fields if f.editable and not f.primary_key]
        return [self.in_yuan.get(n, n) for n in names] if self._is_fixed(request, obj) else names

    def get_readonly_fields(self, request, obj=None):
        """A rule that has begun keeps its figures: only its end can be set."""
        if not self._is_fixed(request, obj):
            return []
        return [name for name in self.get_fields(request, obj) if name != "effective_to"]

    def _is_fixed(self, request, obj) -> bool:
        if obj is None:
            return False
        return obj.effective_from <= today() or not self.has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        """Through the command, which asks for the region."""
        commands.save_rule(rule=obj, by=request.user)
