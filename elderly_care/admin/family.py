"""Who may act for whom: registered at the window with the resident's consent."""

from django import forms
from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin import ScopedAdmin
from accounts.admin.scoped import ViewerForm
from elderly_care.commands import (
    Consent,
    Said,
    change_family_link,
    end_family_link,
    link_family,
)
from elderly_care.enums import ConsentChannel, FamilyItem, Giver
from elderly_care.models import FamilyLink, Resident
from elderly_care.queries import matching
from stations.queries.citizens import account_named

CONSENT = ["relation", *FamilyItem.values, "consented_on"]
GIVEN = ["given_by", "channel", "agent_name", "agent_relation"]


class LinkForm(forms.ModelForm):
    """The user by log-in name, the resident by ID number or file number."""

    username = forms.CharField(label=_("用户的登录名"), max_length=60)
    who = forms.CharField(
        label=_("老人"), max_length=60, help_text=_("身份证号、档案编号或全部电话号码。")
    )

    proof_text = forms.CharField(
        label=_("代理依据"),
        max_length=300,
        required=False,
        help_text=_("本人不能表示时，凭什么文件由谁代理；由本人同意的不填。"),
    )

    class Meta:
        model = FamilyLink
        fields = [*CONSENT, *GIVEN]

    viewer = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"given_by", "channel"} & self.fields.keys():  # an ended link has no inputs
            self.fields[name].required = False
        if self.instance.pk:
            self.fields["proof_text"].initial = self.instance.proof or ""
            del self.fields["username"], self.fields["who"]

    def clean_username(self):
        """An active user."""
        user = account_named(self.cleaned_data["username"])
        if user is None:
            raise forms.ValidationError(_("没有这个登录名。"))
        return user

    def clean_who(self):
        """Exactly one resident in scope."""
        seen = Resident.objects.visible_to(self.viewer)
        found = list(matching(seen, self.cleaned_data["who"])[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("没有找到，或者不止一位；请输入身份证号。"))
        self.instance.resident = found[0]  # the model checks the day of consent against it
        return found[0]

    def consent(self) -> Consent:
        """What the command takes."""
        return Consent(**{name: self.cleaned_data[name] for name in CONSENT}, said=self._said())

    def _said(self) -> Said:
        data = self.cleaned_data
        return Said(
            given_by=data["given_by"] or Giver.SELF.value,
            channel=data["channel"] or ConsentChannel.WINDOW.value,
            agent_name=data["agent_name"],
            agent_relation=data["agent_relation"],
            proof=data["proof_text"],
        )


@admin.register(FamilyLink)
class FamilyLinkAdmin(ViewerForm, ScopedAdmin):
    """Links are added, changed with the resident's consent, and ended."""

    form = LinkForm
    list_display = [
        *("user", "resident", "relation", "may_order", "may_see_account"),
        *("consented_on", "ended_on"),
    ]
    list_filter = ["relation", "may_order", "may_see_account"]
    list_select_related = ["user", "resident"]
    search_fields = ["user__username", "user__display_name", "resident__resident_no"]
    actions = ["export_csv", "end_links"]

    def get_fields(self, request, obj=None):
        """Who and whom are chosen once."""
        who = ["user", "resident", "ended_on"] if obj else ["username", "who"]
        if obj and obj.ended_on:
            return [*who, *CONSENT, *GIVEN]
        return [*who, *CONSENT, *GIVEN, "proof_text"]

    def get_readonly_fields(self, request, obj=None):
        """An ended link is history."""
        if obj is None:
            return []
        fixed = ["user", "resident", "ended_on"]
        return [*fixed, *CONSENT, *GIVEN] if obj.ended_on else fixed

    def save_model(self, request, obj, form, change):
        """Through the commands."""
        if change:
            if obj.ended_on is None:
                change_family_link(link=obj, consent=form.consent(), by=request.user)
            return
        data = form.cleaned_data
        made = link_family(
            user=data["username"], resident=data["who"], consent=form.consent(), by=request.user
        )
        obj.__dict__.update(made.__dict__)

    @admin.action(description=_("终止所选授权"), permissions=["change"])
    def end_links(self, request, queryset):
        """At once."""
        ended = list(queryset)
        for link in ended:
            end_family_link(link=link, by=request.user)
        text = ngettext("已终止 %(count)d 项授权。", "已终止 %(count)d 项授权。", len(ended))
        messages.success(request, text % {"count": len(ended)})
