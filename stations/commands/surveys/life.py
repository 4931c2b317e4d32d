"""A survey's life: drafted, open, closed, its results published; or asked again as a new version."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from accounts.commands import require_inside
from core.audit import Actor, record
from core.errors import require_valid
from core.locking import locked
from stations.commands.surveys.errors import QuestionsWrong, SurveyStands
from stations.enums.surveys import SurveyState
from stations.logic.surveys import fault_of_options
from stations.models import Survey, SurveyQuestion
from stations.transitions import SURVEY


@transaction.atomic
def draft_survey(*, survey: Survey, questions: Sequence[SurveyQuestion], by: Actor) -> Survey:
    """A new survey, or a draft with other questions. Raises InvalidInput, NotFound, QuestionsWrong, SurveyStands."""
    if survey.pk and _locked(survey, by).state != SurveyState.DRAFT:
        raise SurveyStands
    if not survey.pk:
        survey.version = 1 + _newest(survey)
    require_valid(survey)
    survey.save()
    require_inside(survey, by)
    survey.questions.all().delete()
    for position, question in enumerate(questions, start=1):
        question.survey, question.position = survey, position
        question.options = [one.strip() for one in question.options if one.strip()]
        require_valid(question)
        question.save(force_insert=True)
    record(survey, "stations.survey.drafted", by=by, questions=len(questions))
    return survey


@transaction.atomic
def open_survey(*, survey: Survey, by: Actor) -> Survey:
    """From now on the questions stand. Raises NotFound, QuestionsWrong, WrongState."""
    row = _locked(survey, by)
    SURVEY.check(row, "open")
    questions = list(row.questions.order_by("position"))
    if not questions or any(fault_of_options(one.kind, one.options) for one in questions):
        raise QuestionsWrong
    SURVEY.move(row, "open", by=by)
    return row


@transaction.atomic
def close_survey(*, survey: Survey, by: Actor) -> Survey:
    """No more answers. Raises NotFound, WrongState."""
    row = _locked(survey, by)
    SURVEY.move(row, "close", by=by)
    return row


@transaction.atomic
def publish_results(*, survey: Survey, by: Actor) -> Survey:
    """Everybody may read the figures. Raises NotFound, WrongState."""
    row = _locked(survey, by)
    SURVEY.move(row, "publish", by=by)
    return row


@transaction.atomic
def new_version(*, survey: Survey, by: Actor) -> Survey:
    """The same questions as a draft that can be changed; the old answers stay with what was asked. Raises NotFound."""
    row = _locked(survey, by)
    copy = Survey(
        title=row.title,
        division=row.division,
        purpose=row.purpose,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        allows_nameless=row.allows_nameless,
    )
    asked = row.questions.order_by("position")
    questions = [
        SurveyQuestion(
            kind=one.kind, text=one.text, options=one.options, is_required=one.is_required
        )
        for one in asked
    ]
    return draft_survey(survey=copy, questions=questions, by=by)


def _locked(survey: Survey, by: Actor) -> Survey:
    require_inside(survey, by)
    return locked(Survey.objects.filter(pk=survey.pk), no_key=True).get()


def _newest(survey: Survey) -> int:
    same = Survey.objects.filter(division=survey.division_id, title=survey.title)
    return same.aggregate(newest=Max("version"))["newest"] or 0
