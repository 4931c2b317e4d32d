"""How staff fill in what is a list of choices."""

from django import forms
from django.contrib.postgres.fields import ArrayField


class TickedArrays:
    """A column that holds several choices is a row of boxes, not words with commas."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Boxes for arrays of choices."""
        if isinstance(db_field, ArrayField) and db_field.base_field.choices:
            return forms.MultipleChoiceField(
                label=db_field.verbose_name,
                choices=db_field.base_field.choices,
                required=not db_field.blank,
                widget=forms.CheckboxSelectMultiple,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)
