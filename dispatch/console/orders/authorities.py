"""Authorisations of errands on the order's page: what staff fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import day_field
from dispatch.commands.authorities import LONGEST, Authority, authorise
from dispatch.enums import AuthorityWay
from dispatch.models import WorkOrder
from ui.forms import PlainForm

STAFF_WAYS = [(way.value, way.label) for way in (AuthorityWay.PAPER, AuthorityWay.RECORDING)]


class AuthorityForm(PlainForm):
    """Who said it, how, for what, until when."""

    given_by = forms.CharField(
        label=_("谁授权的"), max_length=LONGEST, help_text=_("例如：本人；女儿王芳，有委托书。")
    )
    way = forms.ChoiceField(label=_("怎么授权的"), choices=STAFF_WAYS, widget=forms.RadioSelect)
    reference = forms.CharField(label=_("授权书或录音编号"), max_length=80)
    scope = forms.CharField(
        label=_("可以代签、代收什么"),
        max_length=LONGEST,
        help_text=_("例如：代缴电费、代领补贴卡，不能签合同。"),
    )
    valid_to = day_field(_("授权到哪天"))


def run_authority(order: WorkOrder, by: User, data: dict[str, Any]) -> None:
    """As it was filled in."""
    authorise(order=order, authority=Authority(**data), by=by)
