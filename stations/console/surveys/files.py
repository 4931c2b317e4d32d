"""Answers as a file that a spreadsheet reads: no names, no numbers of people."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from stations.console.footfall.files import csv_file
from stations.enums.surveys import AgeGroup
from stations.logic.surveys import CHOOSING
from stations.models import Survey, SurveyQuestion


def answers_file(survey: Survey) -> HttpResponse:
    """A line for each answer, a column for each question."""
    questions = list(survey.questions.order_by("position"))
    answers = survey.answers.order_by("pk").select_related("community")
    titles = [_("居住地"), _("年龄段"), _("渠道"), *(one.text for one in questions)]
    rows = [
        [
            str(row.community),
            str(AgeGroup(row.age_group).label),
            str(row.get_channel_display()),
            *(_cell(one, row.replies.get(str(one.position))) for one in questions),
        ]
        for row in answers
    ]
    return csv_file([titles, *rows], f"survey-{survey.pk}.csv")


def _cell(question: SurveyQuestion, reply: Any) -> str:
    if reply is None:
        return ""
    if question.kind in CHOOSING:
        return " > ".join(question.options[one] for one in reply)
    return str(reply)
