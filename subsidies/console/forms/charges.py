"""What staff fill in about charges: a late one, a refund, the government's part, a hold set free."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core.dates import today
from core.forms import YuanField, day_field
from elderly_care.console.find import FindForm
from elderly_care.models import Resident
from subsidies.enums import Service
from subsidies.queries.charges import operators_for
from ui.forms import PlainForm


class FindChargeForm(FindForm):
    """A reference from a statement or an order, or a person."""

    q = forms.CharField(
        label=_("业务编号或老年人"),
        max_length=100,
        help_text=_(
            "编号写成 charge:12 或 meal-order:34；老年人按姓名、拼音首字母、电话后四位或身份证号找。"
        ),
    )


class OnceForm(PlainForm):
    """Carries a number of its own: the same form sent twice acts once."""

    number = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].initial = f"desk-{uuid4()}"


class LateForm(OnceForm):
    """What a till or a visit did offline."""

    operator = forms.ChoiceField(label=_("哪个运营方"))
    service = forms.ChoiceField(label=_("什么服务"), choices=Service.choices)
    amount = YuanField(label=_("金额（元）"), help_text=_("写成 12 或 12.50。"))
    occurred_on = day_field(_("哪一天发生的"))
    reason = forms.CharField(
        label=_("为什么补记"), max_length=300, help_text=_("例如：断网，运营方送来手工单第 12 号。")
    )

    def __init__(self, *args, resident: Resident, **kwargs):
        super().__init__(*args, **kwargs)
        self.operators = {str(body.pk): body for body in operators_for(resident)}
        choices = [(key, body.name) for key, body in self.operators.items()]
        self.fields["operator"].choices = choices
        self.fields["occurred_on"].initial = today()


class RefundForm(OnceForm):
    """How much goes back, and why."""

    amount = YuanField(
        label=_("退多少元"), required=False, help_text=_("写成 12 或 12.50；不填则全部退回。")
    )
    reason = forms.CharField(label=_("为什么退"), max_length=300)


class TakeBackForm(RefundForm):
    """Of which part of the government's."""

    part = forms.CharField(widget=forms.HiddenInput, max_length=100)


class FreeForm(PlainForm):
    """Why a hold is set free by hand."""

    reason = forms.CharField(label=_("为什么解除"), max_length=300)
