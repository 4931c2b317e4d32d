"""Checks shared by models, forms and serializers."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

validate_phone = RegexValidator(
    r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|[48]00-?\d{3}-?\d{4}|12345|96\d{3,4})$",
    _("请填写手机号、带区号的座机号、400 电话或服务热线。"),
    code="phone_form",
)


def validate_supplier(station) -> None:
    """A place is supplied by another place of the same district, not by itself.

    Raises ValidationError.
    """
    supplier = station.supplied_by
    if supplier is None:
        return
    if supplier.pk is not None and supplier.pk == station.pk:
        raise ValidationError({"supplied_by": _("站点不能由自己供给。")}, code="own_supplier")
    if supplier.division_id[:6] != station.division_id[:6]:
        raise ValidationError({"supplied_by": _("请选择同一区县的供给站点。")}, code="far_supplier")
