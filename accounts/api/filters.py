"""How partners narrow lists of divisions."""

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.enums import DivisionLevel
from accounts.models import Division


class DivisionFilter(django_filters.FilterSet):
    """By level, by the next larger division, by everything inside a code."""

    level = django_filters.ChoiceFilter(choices=DivisionLevel.choices, label=_("级别"))
    parent = django_filters.CharFilter(field_name="parent_id", label=_("上级代码"))
    prefix = django_filters.CharFilter(
        field_name="code", lookup_expr="startswith", label=_("代码前缀")
    )

    class Meta:
        model = Division
        fields = ["level", "parent", "prefix"]
