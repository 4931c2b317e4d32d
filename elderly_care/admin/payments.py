"""Where residents are paid: masked, entered anew when it changes, shown in full with a reason."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin import ScopedAdmin
from accounts.admin.scoped import ViewerForm
from core.errors import DomainError
from core.masking import mask_name
from elderly_care.admin.forms import ReasonForm
from elderly_care.commands import (
    confirm_payment_account,
    refuse_payment_account,
    reveal_account_number,
    set_payment_account,
)
from elderly_care.models import PaymentAccount, Resident
from elderly_care.queries import matching


class AccountForm(forms.ModelForm):
    """The resident by ID number or file number; a new account takes the old one's place."""

    who = forms.CharField(
        label=_("老人"), max_length=60, help_text=_("身份证号、档案编号或全部电话号码。")
    )
    card_number = forms.CharField(
        label=_("卡号或账号"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )

    class Meta:
        model = PaymentAccount
        fields = ["kind", "holder", "bank_name", "reason"]

    viewer = None

    def clean_who(self):
        """Exactly one resident in scope."""
        seen = Resident.objects.visible_to(self.viewer)
        found = list(matching(seen, self.cleaned_data["who"])[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("没有找到，或者不止一位；请输入身份证号。"))
        return found[0]

    def _post_clean(self):
        """The command checks the row: a number is no input of the model's own."""


@admin.register(PaymentAccount)
class PaymentAccountAdmin(ViewerForm, ScopedAdmin):
    """Accounts of the residents in scope."""

    form = AccountForm
    list_display = [
        *("resident", "kind", "masked", "masked_holder", "bank_name"),
        *("state", "valid_from", "valid_to"),
    ]
    list_filter = ["state", "kind", ("valid_to", admin.EmptyFieldListFilter)]
    list_select_related = ["resident"]
    actions = ["confirm", "refuse", *ScopedAdmin.actions]
    search_fields = ["resident__resident_no"]

    @admin.display(description=_("卡号或账号"))
    def masked(self, account):
        """****1234."""
        return account.masked_number

    @admin.display(description=_("户名"))
    def masked_holder(self, account):
        """张**."""
        return mask_name(account.holder)

    @admin.display(description=_("查看完整信息"))
    def reveal_link(self, account):
        """To the page that asks for a reason."""
        address = reverse("admin:elderly_care_paymentaccount_reveal", args=[account.pk])
        return format_html('<a href="{}">{}</a>', address, _("填写理由后查看"))

    @admin.action(description=_("核对无误，启用所选账户"), permissions=["confirm"])
    def confirm(self, request, queryset):
        """By somebody else than who entered them; all or none."""
        with transaction.atomic():
            for account in queryset.select_related("resident").order_by("resident", "pk"):
                confirm_payment_account(account=account, by=request.user)

    @admin.action(description=_("核对不符，不启用所选账户"), permissions=["confirm"])
    def refuse(self, request, queryset):
        """They stay on file, never used."""
        with transaction.atomic():
            for account in queryset.select_related("resident").order_by("resident", "pk"):
                refuse_payment_account(account=account, by=request.user)

    def has_confirm_permission(self, request):
        """Who may stand behind an account of somebody else."""
        return request.user.has_perm("elderly_care.confirm_paymentaccount")

    def has_change_permission(self, request, obj=None):
        """What was paid to stays on file; another account is entered anew."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Never."""
        return False

    def lookup_allowed(self, lookup, value, request):
        """What is masked can't be guessed letter by letter through the address."""
        masked = lookup.split("__")[0] in ("holder", "number", "number_index")
        return not masked and super().lookup_allowed(lookup, value, request)

    def get_fields(self, request, obj=None):
        """Who may only look sees masked columns."""
        if obj:
            return [*self.list_display, "reason", "proposed_by", "checked_by", "reveal_link"]
        return ["who", "kind", "card_number", "holder", "bank_name", "reason"]

    def get_readonly_fields(self, request, obj=None):
        """All of an account on file."""
        return self.get_fields(request, obj) if obj else []

    def save_model(self, request, obj, form, change):
        """Through the command."""
        data = form.cleaned_data
        made = set_payment_account(
            resident=data["who"],
            kind=data["kind"],
            number=data["card_number"],
            holder=data["holder"],
            bank_name=data["bank_name"],
            reason=data["reason"],
            by=request.user,
        )
        obj.__dict__.update(made.__dict__)

    def get_urls(self):
        """One page more."""
        view = self.admin_site.admin_view(self.reveal_view)
        reveal = path("<int:pk>/reveal/", view, name="elderly_care_paymentaccount_reveal")
        return [reveal, *super().get_urls()]

    def reveal_view(self, request, pk):
        """A reason first; the number is on the answer and nowhere else."""
        if not request.user.has_perm("elderly_care.reveal_paymentaccount"):
            raise PermissionDenied
        account = self.get_queryset(request).filter(pk=pk).select_related("resident").first()
        if account is None:
            raise Http404
        form = ReasonForm(request.POST or None)
        value = None
        if form.is_valid():
            try:
                value = reveal_account_number(
                    account=account, reason=form.cleaned_data["reason"], by=request.user
                )
            except DomainError as refusal:
                form.add_error(None, str(refusal))
        context = {
            **self.admin_site.each_context(request),
            "opts": account.resident._meta,
            "title": _("查看卡号或账号"),
            "resident": account.resident,
            "form": form,
            "value": value,
        }
        return render(request, "admin/elderly_care/resident/reveal.html", context)
