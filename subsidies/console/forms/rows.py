"""Rows of small forms that grow by a button of the page, without a script."""

from typing import Any

from django import forms

MOST_ROWS = 40


class Rows:
    """So many forms of one kind; how many stands in a hidden field named after the prefix."""

    def __init__(
        self, form_class, prefix: str, data, initial: list[dict[str, Any]], *, check: bool
    ):
        self.form_class, self.prefix = form_class, prefix
        self.forms: list[forms.Form] = []
        if data is None:
            for values in initial:
                self.forms.append(form_class(prefix=f"{prefix}{len(self.forms)}", initial=values))
            return
        for number in range(_count(data.get(f"{prefix}_rows"))):
            own = f"{prefix}{number}"
            if check:
                self.forms.append(form_class(data, prefix=own))
            else:
                self.forms.append(form_class(prefix=own, initial=_typed(form_class, own, data)))

    def __iter__(self):
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    @property
    def counter(self) -> str:
        """The hidden field's name."""
        return f"{self.prefix}_rows"

    def add(self) -> None:
        """One more empty row."""
        if len(self.forms) < MOST_ROWS:
            self.forms.append(self.form_class(prefix=f"{self.prefix}{len(self.forms)}"))

    def is_valid(self) -> bool:
        """Every row can be read; all are asked, so that every mistake is shown."""
        wrong = [form for form in self.forms if not form.is_valid()]
        return not wrong

    def cleaned(self) -> list[dict[str, Any]]:
        """What the rows say."""
        return [form.cleaned_data for form in self.forms]


def _count(text: str | None) -> int:
    return min(int(text), MOST_ROWS) if text and text.isascii() and text.isdigit() else 0


def _typed(form_class, prefix: str, data) -> dict[str, Any]:
    """What was typed, without checking it: a row was only added."""
    found = {}
    for name, field in form_class.base_fields.items():
        key = f"{prefix}-{name}"
        several = isinstance(field, forms.MultipleChoiceField)
        found[name] = data.getlist(key) if several else data.get(key)
    return found
