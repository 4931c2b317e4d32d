"""What somebody looks for on the service map."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stations.enums import ServiceDomain
from stations.queries.service_map import (
    Wish,
    kinds_of_public,
    middles,
    place_of,
    streets_of_public,
)
from ui.forms import PlainForm

ANY = ("", _("不限"))
DISTANCES = (("500", _("500 米")), ("1000", _("1 公里")), ("3000", _("3 公里")))


class MapForm(PlainForm):
    """Every box may stay empty; only kinds and streets are offered in which there is something."""

    kind = forms.ChoiceField(label=_("站点类型"), required=False)
    domain = forms.ChoiceField(
        label=_("服务领域"), required=False, choices=[ANY, *ServiceDomain.choices]
    )
    street = forms.ChoiceField(label=_("街道"), required=False)
    near = forms.ModelChoiceField(
        label=_("离哪个社区近"),
        required=False,
        queryset=None,
        empty_label=_("不限"),
        help_text=_("选一个社区，按离社区中心的远近排列；不读取您的位置。"),
    )
    within = forms.ChoiceField(label=_("多远以内"), required=False, choices=[ANY, *DISTANCES])
    open_now = forms.BooleanField(label=_("只看现在开放的"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [ANY, *kinds_of_public()]
        streets = streets_of_public().values_list("code", "name")
        self.fields["street"].choices = [ANY, *streets]
        self.fields["near"].queryset = middles()

    def clean(self):
        """A distance is counted from somewhere."""
        cleaned = super().clean()
        if cleaned.get("within") and not cleaned.get("near") and "near" not in self.errors:
            self.add_error("near", _("请先选社区，再选多远以内。"))
        return cleaned

    def wish(self) -> Wish:
        """What was chosen; everything where something is wrong."""
        if not self.is_valid():
            return Wish()
        told = self.cleaned_data
        return Wish(
            kind=told["kind"],
            domain=told["domain"],
            street=told["street"],
            open_now=told["open_now"],
            near=place_of(told["near"]) if told["near"] else None,
            within=int(told["within"]) if told["within"] else None,
        )
