"""Somebody answers: at home, on paper that the staff enter, on a tablet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from accounts.commands import require_inside
from accounts.models import Division
from core.acts import require_key
from core.audit import Actor, record
from core.dates import today
from stations.commands.reach import KeyUsed, is_staff, own_key, require_person
from stations.commands.surveys.errors import (
    AlreadyAnswered,
    AnswersWrong,
    NameNeeded,
    NotOpen,
    PlaceWrong,
)
from stations.enums.surveys import AgeGroup, SurveyState
from stations.logic.surveys import NotAnAnswer, age_group, read_reply
from stations.models import Citizen, Survey, SurveyAnswer
from stations.queries.surveys import asked


@dataclass(frozen=True)
class Sheet:
    """What somebody filled in. Of a citizen who is known, place and age are known, too.

    replies: by the question's position.
    """

    survey: Survey
    channel: str
    key: str
    replies: Mapping[int, Any]
    citizen: Citizen | None = None
    community: str = ""
    age_group: str = AgeGroup.UNKNOWN


@transaction.atomic
def answer_survey(*, sheet: Sheet, by: Actor) -> SurveyAnswer:
    """Keep it; the same key is the same sheet.

    Raises AlreadyAnswered, AnswersWrong, InvalidInput, KeyUsed, NameNeeded, NotFound, NotOpen, PlaceWrong.
    """
    require_key(sheet.key)
    if _enters(sheet, by):
        require_inside(sheet.survey, by)
    elif sheet.citizen is not None:
        require_person([sheet.citizen], by)
    survey = Survey.objects.get(pk=sheet.survey.pk)
    row = _row(survey, sheet, by)
    known = SurveyAnswer.objects.filter(key=row.key).first()
    if known is not None:
        return _same(known, row)
    _require_open(survey, sheet)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # somebody else has just sent it, or the person has answered before
        known = SurveyAnswer.objects.filter(key=row.key).first()
        if known is None:
            raise AlreadyAnswered from None
        return _same(known, row)
    if _enters(sheet, by):
        record(row, "stations.surveyanswer.entered", by=by, survey=survey.pk)
    return row


def _enters(sheet: Sheet, by: Actor) -> bool:
    """The staff write down what others say; at home they answer as everybody."""
    own = sheet.citizen is not None and sheet.citizen.user_id == by.pk
    return is_staff(by) and not own


def _require_open(survey: Survey, sheet: Sheet) -> None:
    in_time = survey.opens_on <= today() <= survey.closes_on
    if survey.state != SurveyState.OPEN or not in_time:
        raise NotOpen
    if sheet.citizen is None and not survey.allows_nameless:
        raise NameNeeded
    answers = SurveyAnswer.objects.filter(survey=survey)
    if sheet.citizen is not None and answers.filter(citizen=sheet.citizen).exists():
        raise AlreadyAnswered


def _row(survey: Survey, sheet: Sheet, by: Actor) -> SurveyAnswer:
    person = sheet.citizen
    place = person.division_id if person else sheet.community
    if not place.startswith(survey.division_id) or not Division.objects.filter(pk=place).exists():
        raise PlaceWrong
    group = age_group(person.birth_date, today()) if person else sheet.age_group
    if group not in AgeGroup.values:
        raise AnswersWrong
    return SurveyAnswer(
        survey=survey,
        citizen=person,
        community_id=place,
        age_group=group,
        channel=sheet.channel,
        replies=_replies(survey, sheet.replies),
        key=own_key(sheet.key, by),
        entered_by_id=by.pk if _enters(sheet, by) else None,
    )


def _replies(survey: Survey, told: Mapping[int, Any]) -> dict[str, Any]:
    kept, wrong = {}, {}
    for question in asked(survey):
        try:
            kept[str(question.position)] = read_reply(question, told.get(question.position))
        except NotAnAnswer:
            wrong[f"q{question.position}"] = [str(AnswersWrong.message)]
    if wrong:
        raise AnswersWrong(fields=wrong)
    return kept


def _same(known: SurveyAnswer, sent: SurveyAnswer) -> SurveyAnswer:
    names = ("survey_id", "citizen_id", "replies")
    if any(getattr(known, name) != getattr(sent, name) for name in names):
        raise KeyUsed
    return known
