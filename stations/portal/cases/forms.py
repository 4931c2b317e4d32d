"""What citizens fill in."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stations.enums import HandlingWay
from stations.models import CaseItem
from stations.queries.slots import FreeSlot
from ui.forms import PlainForm

SCORES = (
    (5, _("非常满意")),
    (4, _("满意")),
    (3, _("基本满意")),
    (2, _("不满意")),
    (1, _("非常不满意")),
)


class FindItemForm(PlainForm):
    """In one's own words."""

    q = forms.CharField(
        label=_("您要办什么？"),
        max_length=60,
        required=False,
        help_text=_("用平常的话说，例如：换医保本、老年证、长护险。"),
    )


MYSELF = "self"


class PersonForm(PlainForm):
    """For whom: with others to choose from nobody is chosen beforehand, so that nothing is done for the wrong one."""

    # There without anybody to choose, too: a grant that ended meanwhile is refused, and nothing becomes one's own.
    person = forms.ChoiceField(choices=(), required=False)

    def offer(self, question: Promise, people: list[tuple[str, str]]) -> None:
        """Oneself is the empty key."""
        self.fields["person"].label = question
        self.fields["person"].error_messages["required"] = _("请选：%(label)s") % {
            "label": question
        }
        self.fields["person"].choices = [(key or MYSELF, name) for key, name in people]
        if any(key for key, _name in people):
            self.fields["person"].widget = forms.RadioSelect(choices=self.fields["person"].choices)
            self.fields["person"].required = True
            if len(people) == 1:
                self.fields["person"].initial = people[0][0]
        else:
            self.fields["person"].choices = people
            self.fields["person"].widget = forms.HiddenInput()

    def clean_person(self) -> str:
        """A citizen's key, empty for oneself."""
        chosen = self.cleaned_data["person"]
        return "" if chosen == MYSELF else chosen


class SlotForm(PersonForm):
    """Who comes, at which time of the day."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    slot = forms.ChoiceField(label=_("几点来？"), widget=forms.RadioSelect, choices=())

    def __init__(self, *args, slots: list[FreeSlot], people: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(_("为谁约？"), people)
        self.fields["slot"].choices = [
            (
                f"{slot.starts_at:%H:%M}",
                _("%(start)s 到 %(end)s，还有 %(left)s 个名额")
                % {
                    "start": f"{slot.starts_at:%H:%M}",
                    "end": f"{slot.ends_at:%H:%M}",
                    "left": slot.left,
                },
            )
            for slot in slots
            if slot.left
        ]


class ApplyForm(PersonForm):
    """Where and how."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    window = forms.ModelChoiceField(
        None, label=_("在哪个站点办？"), widget=forms.RadioSelect, empty_label=None
    )
    way = forms.ChoiceField(
        label=_("怎么办？"),
        widget=forms.RadioSelect,
        choices=(),
        help_text=_("代办：工作人员替您去办。陪办：陪您一起去。上门办：到家里来办。"),
    )
    note = forms.CharField(label=_("想说的话"), max_length=500, required=False)

    def __init__(self, *args, item: CaseItem, windows, principals=(), **kwargs):
        super().__init__(*args, **kwargs)
        others = [(str(one.citizen.pk), one.citizen.name) for one in principals]
        self.offer(_("为谁办？"), [("", _("我自己")), *others])
        self.fields["window"].queryset = windows
        if len(only := list(windows[:2])) == 1:
            self.fields["window"].initial = only[0]
        self.fields["window"].label_from_instance = lambda one: str(one.station)
        self.fields["way"].choices = [(way, HandlingWay(way).label) for way in item.ways]


class PaperForm(PlainForm):
    """One paper as a picture."""

    position = forms.TypedChoiceField(label=_("哪份材料？"), coerce=int, choices=())
    photo = forms.FileField(
        label=_("照片"),
        help_text=_("可以用手机拍照，也可以选 PDF。字要看得清。"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def __init__(self, *args, materials, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = [(one.position, one.name) for one in materials]


class RateForm(PlainForm):
    """Five levels and words."""

    score = forms.TypedChoiceField(
        label=_("您满意吗？"), coerce=int, choices=SCORES, widget=forms.RadioSelect
    )
    words = forms.CharField(label=_("想说的话"), max_length=500, required=False)


class WithdrawForm(PlainForm):
    """Why, if somebody wants to say it."""

    reason = forms.CharField(label=_("为什么撤回"), max_length=200, required=False)


class ProgressForm(PlainForm):
    """Both together, so that nobody looks at another's."""

    number = forms.RegexField(
        r"^\s*\d{14}\s*$",
        label=_("办件编号"),
        max_length=20,
        help_text=_("14 位数字，写在回执和短信里。"),
    )
    tail = forms.RegexField(
        r"^\s*\d{4}\s*$",
        label=_("登记电话的后四位"),
        max_length=8,
        help_text=_("办的时候留的电话。"),
    )
