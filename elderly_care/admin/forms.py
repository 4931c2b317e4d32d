"""What staff fill in about residents."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.dates import today
from core.forms import YuanField
from elderly_care.commands import REVEALABLE, written
from elderly_care.enums import ChangeField
from elderly_care.logic.people import Person
from elderly_care.models import CareStatus, DisabilityCertificate, OtherBenefit, Resident
from elderly_care.validators import clean_id_number, clean_name, clean_phone

_LONGITUDES = (73, 136)
_LATITUDES = (3, 54)


class PersonForm(forms.ModelForm):
    """A file. The ID number and the phone are never shown here: empty means that they stay."""

    new_id_number = forms.CharField(
        label=_("公民身份号码"),
        max_length=30,
        required=False,
        help_text=_("新建时必填；更改时留空表示不变。"),
    )
    new_phone = forms.CharField(
        label=_("电话"), max_length=30, required=False, help_text=_("更改时留空表示不变。")
    )
    remove_phone = forms.BooleanField(label=_("删除电话"), required=False)

    class Meta:
        model = Resident
        fields = [
            *("resident_no", "name", "community", "address", "hukou_code"),
            *("living_status",),
            *("longitude", "latitude", "moved_out_on", "died_on"),
        ]

    def clean_name(self):
        """As the import reads it."""
        return clean_name(self.cleaned_data["name"])

    def clean_new_id_number(self):
        """Needed for a new file; afterwards only to correct it."""
        text = self.cleaned_data["new_id_number"]
        if text:
            return clean_id_number(text)
        if self.instance.pk is None:
            raise ValidationError(_("请填写身份证号。"))
        return clean_id_number(self.instance.id_number)

    def clean_new_phone(self):
        """A number that can be called."""
        text = self.cleaned_data["new_phone"]
        return clean_phone(text) if text else self.instance.phone

    def clean(self):
        """Dates and places that can be."""
        data = super().clean()
        for name in ("moved_out_on", "died_on"):
            if data.get(name) and data[name] > today():
                self.add_error(name, _("不能晚于今天。"))
        place = data.get("longitude"), data.get("latitude")
        if (place[0] is None) != (place[1] is None):
            self.add_error("longitude", _("经度和纬度要一起填写。"))
        elif place[0] is not None and not _in_china(*place):
            self.add_error("longitude", _("经度应在 73 到 136 之间，纬度应在 3 到 54 之间。"))
        return data

    def person(self) -> Person:
        """What the command takes."""
        data = self.cleaned_data
        identity = data["new_id_number"]
        return Person(
            resident_no=data["resident_no"],
            name=data["name"],
            sex=identity.sex,
            birth_date=identity.birth_date,
            id_number=identity.number,
            community_code=data["community"].pk,
            address=data["address"],
            living_status=data["living_status"],
            phone=None if data["remove_phone"] else data["new_phone"],
            longitude=data["longitude"],
            latitude=data["latitude"],
            moved_out_on=data["moved_out_on"],
            died_on=data["died_on"],
            hukou_code=data["hukou_code"],
        )


def _in_china(longitude, latitude) -> bool:
    return (
        _LONGITUDES[0] <= longitude <= _LONGITUDES[1] and _LATITUDES[0] <= latitude <= _LATITUDES[1]
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        help_text=_("至少 5 个字，例如：电话核实迁入。查看会留下记录。"),
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )


class RevealForm(ReasonForm):
    """What to see, and why."""

    field_order = ["field", "reason"]
    field = forms.ChoiceField(
        label=_("要查看的内容"),
        choices=[(name, Resident._meta.get_field(name).verbose_name) for name in REVEALABLE],
    )


class KindForm(forms.ModelForm):
    """A fact that is asked for as a whole row. Of which kind it is stays once it is held."""

    asks: ChangeField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.fields["kind"].disabled = True

    def wished(self) -> tuple[str, str]:
        """As a request says it."""
        return self.asks, str(written(self.asks, self.instance))


class DisabilityForm(KindForm):
    """A disability certificate."""

    asks = ChangeField.DISABILITY

    class Meta:
        model = DisabilityCertificate
        fields = ["kind", "grade", "is_multiple", "valid_from", "valid_to"]


class BenefitForm(KindForm):
    """A benefit of another department; what it pays a month, where that is known."""

    asks = ChangeField.BENEFIT

    monthly_fen = YuanField(
        label=_("每月金额（元）"), required=False, help_text=_("不知道时留空。")
    )

    class Meta:
        model = OtherBenefit
        fields = ["kind", "valid_from", "valid_to", "monthly_fen"]


class CategoryForm(forms.ModelForm):
    """A care category and its days. Which one it is stays once it is held; the days are asked for."""

    class Meta:
        model = CareStatus
        fields = ["category", "valid_from", "valid_to"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.fields["category"].disabled = True

    def wished(self) -> tuple[str, str]:
        """As a request says it: its end, or it with its days."""
        data = self.cleaned_data
        first, last = data["valid_from"], data["valid_to"]
        if self.instance.pk is not None and last and self.changed_data == ["valid_to"]:
            return ChangeField.CATEGORY_ENDS, f"{data['category']} {last}"
        days = f"{first} {last}" if last else f"{first}"
        return ChangeField.CATEGORY_BEGINS, f"{data['category']} {days}"
