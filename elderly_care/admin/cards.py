"""Cards: issued at the window, blocked when lost."""

from django import forms
from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin import ScopedAdmin
from accounts.admin.scoped import ViewerForm
from elderly_care.commands import block_card, issue_card
from elderly_care.enums import CardKind
from elderly_care.models import Card, Resident
from elderly_care.queries import matching


class CardForm(forms.ModelForm):
    """The number as the reader gives it, the resident by ID number or file number."""

    typed = forms.CharField(
        label=_("卡号"), max_length=40, help_text=_("可以直接刷卡。8 到 32 位数字或字母。")
    )
    who = forms.CharField(
        label=_("老人"), max_length=60, help_text=_("身份证号、档案编号或全部电话号码。")
    )
    kind = forms.ChoiceField(
        label=_("种类"), choices=[c for c in CardKind.choices if c[0] != CardKind.QR]
    )

    class Meta:
        model = Card
        fields = ["kind", "valid_to"]

    viewer = None

    def clean_who(self):
        """Exactly one resident in scope."""
        seen = Resident.objects.visible_to(self.viewer)
        found = list(matching(seen, self.cleaned_data["who"])[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("没有找到，或者不止一位；请输入身份证号。"))
        return found[0]


@admin.register(Card)
class CardAdmin(ViewerForm, ScopedAdmin):
    """Cards are added and blocked, never changed."""

    form = CardForm
    list_display = ["resident", "kind", "tail", "valid_from", "valid_to", "blocked_at"]
    list_filter = ["kind"]
    list_select_related = ["resident"]
    search_fields = ["tail", "resident__resident_no"]
    fields = ["kind", "typed", "who", "valid_to"]
    actions = ["export_csv", "block_cards"]

    def get_fields(self, request, obj=None):
        """A card that was issued shows what it is; its number stays sealed."""
        shown = ["resident", "kind", "tail", "valid_from", "valid_to"]
        return [*shown, "blocked_at", "blocked_reason"] if obj else self.fields

    def get_readonly_fields(self, request, obj=None):
        """Nothing of it changes but that it is blocked."""
        return self.get_fields(request, obj) if obj else []

    def has_change_permission(self, request, obj=None):
        """Blocking is the list's button."""
        return False

    def has_block_permission(self, request):
        """For the button."""
        return request.user.has_perm("elderly_care.block_card")

    def save_model(self, request, obj, form, change):
        """Through the command."""
        data = form.cleaned_data
        made = issue_card(
            resident=data["who"],
            kind=data["kind"],
            number=data["typed"],
            valid_to=data["valid_to"],
            by=request.user,
        )
        obj.__dict__.update(made.__dict__)

    @admin.action(description=_("挂失所选的卡"), permissions=["block"])
    def block_cards(self, request, queryset):
        """At once."""
        cards = list(queryset)
        for card in cards:
            block_card(card=card, reason=str(_("窗口挂失")), by=request.user)
        text = ngettext("已挂失 %(count)d 张卡。", "已挂失 %(count)d 张卡。", len(cards))
        messages.success(request, text % {"count": len(cards)})
