"""Whom is it about? The first page of whatever staff do for a person.

Asked by POST: names, phones and ID numbers don't belong in addresses, which stay in histories and logs.
The answer stands at an address of its own, so that going back to it works; what was asked is sealed
in it, for this person and for an hour.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.crypto import decrypt, encrypt
from elderly_care.models import Resident
from elderly_care.queries import search
from ui.forms import PlainForm

KEPT_SECONDS = 3600


class FindForm(PlainForm):
    """One box for everything by which a person is known."""

    q = forms.CharField(
        label=_("找老人"),
        max_length=60,
        help_text=_("姓名、拼音首字母、电话后四位或身份证号。"),
    )

    def text(self) -> str:
        """What was typed; nothing where it can't be anybody."""
        return self.cleaned_data["q"].strip() if self.is_valid() else ""


class FindPersonView(StaffMixin, TemplateView):
    """Found people are shown masked, each with the way on."""

    template_name = "console/find_person.html"
    form_class: type[FindForm] = FindForm
    title: str | Promise = ""
    heading: str | Promise = ""
    nav = ""
    way_name = ""
    way_label: str | Promise = ""
    nobody: str | Promise = _(
        "换一种方式再找：姓名、拼音首字母、电话后四位或身份证号。只能找到您负责范围内的人。"
    )

    def find(self, text: str) -> list[Resident]:
        """In scope."""
        return search(text, self.request.user)  # type: ignore[arg-type]

    def way(self, person: Resident) -> str:
        """Where it goes on."""
        return reverse(self.way_name, args=[person.pk])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the answer; nothing is changed."""
        form = self.form_class(request.POST)
        text = form.text()
        if not text:
            return self.render_to_response(self.get_context_data(form=form, found=[]), status=422)
        return redirect(f"{request.path}?{urlencode({'asked': _sealed(text, request)})}")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An empty box, or who was found for what stands in it."""
        text = _opened(request)
        form = self.form_class({"q": text}) if text else self.form_class()
        return self.found_page(form, text, self.find(text) if text else [])

    def found_page(
        self, form: FindForm, text: str, found: Sequence[Resident], **more: Any
    ) -> HttpResponse:
        """With what else the page says."""
        ways = [(person, self.way(person)) for person in found]
        context = self.get_context_data(form=form, asked=bool(text), found=ways, **more)
        return self.render_to_response(context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the page's words."""
        words = {
            "title": self.title,
            "heading": self.heading or self.title,
            "nav": self.nav,
            "way_label": self.way_label,
            "nobody": self.nobody,
        }
        kwargs.setdefault("form", self.form_class())
        return super().get_context_data(**words, **kwargs)


def _sealed(text: str, request: HttpRequest) -> str:
    """Unreadable for whoever reads an address."""
    sealed = base64.b64encode(encrypt(text)).decode()
    return signing.dumps([request.user.pk, sealed], salt=request.path)


def _opened(request: HttpRequest) -> str:
    """What this person asked on this page within the hour; nothing for any other address."""
    try:
        user, sealed = signing.loads(
            request.GET.get("asked", ""), salt=request.path, max_age=KEPT_SECONDS
        )
        return decrypt(base64.b64decode(sealed)) if user == request.user.pk else ""
    except (signing.BadSignature, KeyError, InvalidTag, binascii.Error):
        return ""
