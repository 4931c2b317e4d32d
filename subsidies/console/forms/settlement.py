"""What finance and operators fill in about statements, payments and differences."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.dates import month_of, today
from core.forms import MonthField, YuanField, day_field
from subsidies.enums import StatementState, WorkItemState
from ui.forms import PlainForm


class OperatorsForm(PlainForm):
    """Offers the operators in scope."""

    operator = forms.ModelChoiceField(
        label=_("运营方"), queryset=None, required=False, empty_label=_("全部运营方")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = Organisation.objects.visible_to(user).operators()
        self.fields["operator"].queryset = bodies.order_by("name", "pk")


class StatementsForm(OperatorsForm):
    """Which statements to show."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部状态")), *StatementState.choices]
    )
    month = MonthField(label=_("截至月份"), required=False, help_text=_("写成 2026-01。"))


class DrawForm(OperatorsForm):
    """Whose statement to draw, through which day."""

    through = day_field(_("结算到"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["operator"].required = True
        self.fields["operator"].empty_label = None
        self.fields["through"].initial = today() - timedelta(days=1)


class DisputeForm(PlainForm):
    """Why a line is wrong, and what it should be."""

    reason = forms.CharField(label=_("为什么不对？"), max_length=300)
    claimed = YuanField(label=_("应该是多少元"), required=False, help_text=_("写成 12 或 12.50。"))


class AnswerForm(PlainForm):
    """The other side's answer; with the right amount when the objection is right."""

    answer = forms.CharField(label=_("答复"), max_length=300)
    right = YuanField(
        label=_("更正后的金额（元）"),
        required=False,
        help_text=_("异议成立时填写；这一条应该是多少。不成立时不用填。"),
    )


class BankAccountForm(PlainForm):
    """Where an operator's money goes."""

    holder = forms.CharField(label=_("户名"), max_length=120)
    bank_name = forms.CharField(label=_("开户行"), max_length=120)
    number = forms.CharField(
        label=_("账号"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class PaidForm(PlainForm):
    """What the bank says about a payment."""

    bank_reference = forms.CharField(label=_("银行流水号"), max_length=60)
    paid_on = day_field(_("付款日期"), initial=today)


class CancelPaymentForm(PlainForm):
    """Why an order is not paid."""

    reason = forms.CharField(label=_("作废的原因"), max_length=300)


class WorkItemsForm(PlainForm):
    """Which differences to show."""

    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("待处理和已说明")), *WorkItemState.choices],
    )
    check = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class ExplainForm(PlainForm):
    """Why a difference stands."""

    note = forms.CharField(
        label=_("原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class PeriodForm(PlainForm):
    """From month to month."""

    first = MonthField(label=_("从"), required=False, help_text=_("写成 2026-01。"))
    last = MonthField(label=_("到"), required=False)

    def months(self) -> tuple[date, date]:
        """First and last month; this month's where nothing sensible was typed."""
        texts = self.cleaned_data if self.is_valid() else {}
        this_month = month_of(today())
        first = texts.get("first") or this_month
        last = texts.get("last") or max(first, this_month)
        return first, max(first, last)
