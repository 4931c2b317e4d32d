"""Columns that several lists of money share, and ways from a row to the rows it is made of."""

from collections.abc import Callable

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.admin import yuan_column

amount = yuan_column("amount_fen", _("金额（元）"))
total = yuan_column("total_fen", _("合计（元）"))


@admin.display(description=_("所属月份"), ordering="period")
def period(row) -> str:
    """2024-01."""
    return f"{row.period:%Y-%m}"


def link_to_rows(model: type[Model], field: str, title: str | Promise) -> Callable[[Model], str]:
    """A link to the list of a model's rows that point to this one: as long as it may be, paged."""

    @admin.display(description=title)
    def link(row: Model) -> str:
        if row.pk is None:
            return ""
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        query = urlencode({f"{field}__{row._meta.pk.name}__exact": row.pk})
        return format_html('<a href="{}?{}">{}</a>', address, query, _("查看明细"))

    return link
