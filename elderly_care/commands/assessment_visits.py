"""At a home: the form is filled in and signed, on phones that may be without network for hours."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.acts import happened_at, require_key
from core.dates import today
from core.errors import NotFound
from core.photos import clean_photo, is_blank
from elderly_care.commands.assessment_errors import (
    AnotherDevice,
    BasisDay,
    BlankSignature,
    ComaNeedsItem,
    EvidenceMissing,
    NotYourAssessment,
    SignatureMissing,
    TotalsDiffer,
)
from elderly_care.commands.assessments import require_same, take_case
from elderly_care.enums import AbilityLevel
from elderly_care.enums.assessment import AssessmentState, Signer
from elderly_care.logic.annex import read_annex
from elderly_care.logic.assessment import Result, assess, scale
from elderly_care.models import AssessmentCase, AssessmentRecord, AssessmentSignature
from elderly_care.queries.assessments import Content, latest_record, rule_for, signer_of
from elderly_care.transitions import ASSESSMENT


@dataclass(frozen=True)
class PhoneAct:
    """When it happened, under which key, on which device."""

    key: str
    occurred_at: datetime
    device: str = ""


@dataclass(frozen=True)
class Filled:
    """A form as it comes; based_on: the version that the device had before it, 0 for none.

    claimed_total: what the phone showed. It is compared, never believed.
    """

    content: Content
    basis_on: date
    based_on: int = 0
    is_geriatric: bool = False
    claimed_total: int | None = None
    photo: File | None = None
    signature: File | None = None


@dataclass(frozen=True)
class Signed:
    """A name under a version: an assessor's own, or the person's; refusal: why there is none."""

    version: int
    signature: File | None = None
    name: str = ""
    relation: str = ""
    refusal: str = ""
    is_person: bool = False


def fill_in(*, case: AssessmentCase, filled: Filled, act: PhoneAct, by: User) -> AssessmentRecord:
    """Keep a version of the form with the assessor's own signature; the same key again answers the same.

    Raises NotYourAssessment, AnotherDevice, TotalsDiffer, ComaNeedsItem, EvidenceMissing, BasisDay,
    AnswersMissing, AnswersUnknown, AnnexUnknown, BlankSignature, PhotoRefused, WrongState.
    """
    require_key(act.key)
    if filled.signature is None:
        raise SignatureMissing(fields={"signature": [str(SignatureMissing.message)]})
    # Before anything is locked: pictures take longer than all the rest.
    signature = _drawn(filled.signature)
    photo = clean_photo(filled.photo) if filled.photo is not None else None
    with transaction.atomic():
        row, signer = _of(case, by)
        known = AssessmentRecord.objects.filter(by=by, key=act.key).first()
        if known is not None:
            require_same(known.case_id, row.pk)
            return known
        ASSESSMENT.check(row, "fill_in")
        made = _version(row, filled, act, by)
        if photo is not None:
            made.photo.save("photo.jpg", photo, save=False)
        made.save(force_insert=True)
        ASSESSMENT.move(row, "fill_in", by=by, version=made.version, total=made.total)
        _sign(made, signer, signature, Signed(made.version, name=by.display_name), act, by)
        return made


def _version(row: AssessmentCase, filled: Filled, act: PhoneAct, by: User) -> AssessmentRecord:
    newest = latest_record(row)
    version = newest.version if newest else 0
    if version != filled.based_on:
        raise AnotherDevice(version=version)
    _require_sound(row, filled)
    content = replace(filled.content, annex=read_annex(filled.content.annex))
    rule = rule_for(row.resident.community_id, filled.basis_on)
    found = assess(filled.content.answers, filled.content.grounds, cumulative=rule.is_cumulative)
    _require_same(found, filled.claimed_total)
    return AssessmentRecord(
        case=row,
        version=version + 1,
        content=content.as_text(),
        basis_on=filled.basis_on,
        subscores=found.subscores,
        total=found.total,
        computed_level=found.computed_level,
        level=found.level,
        changes=list(found.changes),
        is_geriatric=filled.is_geriatric,
        scale_version=scale().version,
        is_cumulative=rule.is_cumulative,
        claimed_total=filled.claimed_total,
        occurred_at=happened_at(act.occurred_at, timezone.now()),
        device=act.device[:80],
        key=act.key,
        by=by,
    )


def _require_sound(row: AssessmentCase, filled: Filled) -> None:
    content = filled.content
    if content.coma and content.answers.get(scale().coma_item) != 0:
        raise ComaNeedsItem(fields={"coma": [str(ComaNeedsItem.message)]})
    if (content.dementia or content.psychiatric) and not content.evidence.strip():
        raise EvidenceMissing(fields={"evidence": [str(EvidenceMissing.message)]})
    asked_on = row.created_at.astimezone().date()
    if not min(asked_on, row.visit_on or asked_on) <= filled.basis_on <= today():
        raise BasisDay(fields={"basis_on": [str(BasisDay.message)]})


def _require_same(found: Result, claimed: int | None) -> None:
    if claimed is not None and claimed != found.total:
        level = AbilityLevel(found.level).label
        raise TotalsDiffer(claimed=claimed, total=found.total, level=level)


def sign(*, case: AssessmentCase, signed: Signed, act: PhoneAct, by: User) -> AssessmentSignature:
    """An assessor's own name, or the person's, under the newest version; with all three it is found.

    Raises NotYourAssessment, NotFound, AnotherDevice, SignatureMissing, BlankSignature, WrongState.
    """
    _require_said(signed)
    picture = _drawn(signed.signature) if signed.signature is not None else None
    with transaction.atomic():
        row, own = _of(case, by)
        newest = latest_record(row)
        if newest is None:
            raise NotFound
        signer = Signer.PERSON if signed.is_person else own
        known = newest.signatures.filter(signer=signer).first()
        if known is not None and newest.version == signed.version:
            return known
        ASSESSMENT.check(row, "fill_in")
        if newest.version != signed.version or row.state != AssessmentState.ON_SITE:
            raise AnotherDevice(version=newest.version)
        made = _sign(newest, signer, picture, signed, act, by)
        if newest.signatures.count() == len(Signer):
            ASSESSMENT.move(row, "score", by=by, total=newest.total, level=newest.level)
        return made


def _require_said(signed: Signed) -> None:
    """A picture; the person may have a reason instead."""
    refused = signed.is_person and signed.refusal.strip()
    if (signed.signature is None) == (not refused):
        raise SignatureMissing(fields={"signature": [str(SignatureMissing.message)]})
    if signed.is_person and not signed.name.strip():
        raise SignatureMissing(fields={"name": [str(SignatureMissing.message)]})


def _sign(
    made: AssessmentRecord,
    signer: Signer,
    picture: File | None,
    signed: Signed,
    act: PhoneAct,
    by: User,
) -> AssessmentSignature:
    row = AssessmentSignature(
        record=made,
        signer=signer,
        user=by,
        name=(signed.name if signed.is_person else by.display_name).strip()[:60],
        relation=signed.relation if signed.is_person else "",
        refusal=signed.refusal.strip()[:200] if signed.is_person else "",
        signed_at=happened_at(act.occurred_at, timezone.now()),
        key=act.key,
    )
    if picture is not None:
        row.file.save("signature.jpg", picture, save=False)
    row.save(force_insert=True)
    return row


def _drawn(file: File) -> File:
    picture = clean_photo(file)
    if is_blank(picture):
        raise BlankSignature(fields={"signature": [str(BlankSignature.message)]})
    return picture


def _of(case: AssessmentCase, by: User) -> tuple[AssessmentCase, Signer]:
    """The row, and as which of the two the user was sent."""
    row = take_case(case.pk)
    signer = signer_of(row, by)
    if signer is None or not by.has_perm("elderly_care.assess"):
        raise NotYourAssessment
    return row, signer
