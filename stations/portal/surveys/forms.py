"""What somebody answers at home."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stations.enums.surveys import AgeGroup
from stations.models import Survey
from stations.queries.surveys import asked_words, places_of
from ui.questions import QuestionsForm


class AnswerForm(QuestionsForm):
    """The questions; of who gives no name, also where they live and how old they are."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    community = forms.ModelChoiceField(None, label=_("您住在哪里？"))
    age_group = forms.ChoiceField(label=_("您的年龄"), choices=AgeGroup, initial=AgeGroup.UNKNOWN)

    def __init__(self, *args: Any, survey: Survey, is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, questions=asked_words(survey), **kwargs)
        if is_known:
            del self.fields["community"], self.fields["age_group"]
        else:
            self.fields["community"].queryset = places_of(survey)
