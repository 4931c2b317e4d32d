"""What somebody shows at a home: a photo with its stamp, a place, the resident's own word."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext as _

from core.confirmation import Guess, guess
from core.coordinates import GCJ02, SYSTEMS, WGS84, to_wgs84
from core.photos import clean_photo, digest, is_blank, stamped
from dispatch.commands.visit_errors import (
    BlankVisitSignature,
    EvidenceMissing,
    ImpossiblePlace,
    PhotoMissing,
    PlaceReasonMissing,
    TooManyVisitCodes,
    WrongCard,
    WrongVisitCode,
)
from dispatch.enums import Evidence
from dispatch.enums.visits import PlaceFlag
from dispatch.logic.visits import Judgement, is_late, judge, lacking
from dispatch.models import LateReport, VisitEvidence, WorkOrder
from dispatch.queries.visit_rules import visit_rule
from dispatch.queries.visits import VISIT_CODE
from elderly_care.models import Card
from routing.travel import Place

LONGEST_REASON = 200


@dataclass(frozen=True)
class Spot:
    """Where a phone says that it is."""

    latitude: float
    longitude: float
    accuracy_m: int = 0
    crs: str = WGS84


@dataclass(frozen=True)
class Shown:
    """What somebody shows at one end of a visit."""

    photo: File | None = None
    signature: File | None = None
    code: str = ""
    card: str = ""
    spot: Spot | None = None
    place_reason: str = ""
    note: str = ""
    device: str = ""
    other: frozenset[Evidence] = field(default=frozenset())
    upload_sha256: str = ""


def prepared(shown: Shown) -> Shown:
    """With small, clean pictures. Before anything is locked: it takes longer than all the rest.

    Raises PhotoRefused, BlankVisitSignature.
    """
    made = shown
    if shown.photo is not None:
        made = replace(made, photo=clean_photo(shown.photo), upload_sha256=digest(shown.photo))
    if shown.signature is not None:
        picture = clean_photo(shown.signature)
        if is_blank(picture):
            raise BlankVisitSignature
        made = replace(made, signature=picture)
    return made


def prove(row: VisitEvidence, shown: Shown, required: Iterable[str]) -> None:
    """Fill in a proof from what is shown and prepared. Raises what of it is missing or wrong."""
    if shown.photo is None and row.phase != "failure":
        raise PhotoMissing(fields={"photo": [str(PhotoMissing.message)]})
    judgement = _place(row, shown)
    row.kinds = [str(kind) for kind in Evidence if kind in _kinds(row, shown, judgement)]
    missing = lacking(row.kinds, required) if row.phase != "failure" else _lacking(row, required)
    if missing:
        words = _("、").join(str(kind.label) for kind in missing)
        raise EvidenceMissing(kinds=words)
    row.note, row.device = shown.note.strip()[:300], shown.device[:80]
    _keep_files(row, shown)


def _lacking(row: VisitEvidence, required: Iterable[str]) -> list[Evidence]:
    """Of a visit that didn't take place only what the item asks for."""
    asked = {Evidence(kind) for kind in required}
    return [kind for kind in lacking(row.kinds, asked) if kind in asked]


def _kinds(row: VisitEvidence, shown: Shown, judgement: Judgement) -> set[Evidence]:
    found = set(shown.other)
    if shown.photo is not None:
        found.add(Evidence.PHOTO)
    if judgement.flag != PlaceFlag.NO_GPS or shown.place_reason.strip() or _is_late(row):
        found.add(Evidence.PLACE)
    if shown.note.strip():
        found.add(Evidence.NOTE)
    return found | _confirmed(row.order, shown)


def _confirmed(order: WorkOrder, shown: Shown) -> set[Evidence]:
    """The resident's own word, checked."""
    found = set()
    if shown.signature is not None:
        found.add(Evidence.SIGNATURE)
    if shown.code.strip():
        _check_code(order, shown.code.strip())
        found.add(Evidence.CODE)
    if shown.card.strip():
        _check_card(order, shown.card.strip())
        found.add(Evidence.CARD)
    # Any of the three is the resident's word: who can't write has a card, who has none a code.
    return {Evidence.SIGNATURE, Evidence.CODE, Evidence.CARD} if found else found


def _check_code(order: WorkOrder, code: str) -> None:
    found = guess(code, purpose=VISIT_CODE, reference=order.reference)
    if found is Guess.TOO_MANY:
        raise TooManyVisitCodes
    if found is Guess.WRONG:
        raise WrongVisitCode(fields={"code": [str(WrongVisitCode.message)]})


def _check_card(order: WorkOrder, number: str) -> None:
    cards = Card.objects.usable(order.day).numbered(number)
    if not cards.filter(resident=order.resident_id).exists():
        raise WrongCard(fields={"card": [str(WrongCard.message)]})


def _place(row: VisitEvidence, shown: Shown) -> Judgement:
    judgement = locate(row, shown)
    if judgement.needs_reason and not row.outside_reason and not _is_late(row):
        raise PlaceReasonMissing(fields={"place_reason": [str(PlaceReasonMissing.message)]})
    return judgement


def locate(row: VisitEvidence | LateReport, shown: Shown) -> Judgement:
    """Write down where a report came from, and how far from the home. Raises ImpossiblePlace."""
    spot = _normal(shown.spot)
    rule = visit_rule(row.order.resident.community_id, timezone.localdate(row.occurred_at))
    accuracy_m = shown.spot.accuracy_m if shown.spot else 0
    judgement = judge(spot, home_of(row.order), accuracy_m=accuracy_m, fence_m=rule.fence_m)
    row.place_flag, row.distance_m = judgement.flag, judgement.distance_m
    row.outside_reason = shown.place_reason.strip()[:LONGEST_REASON]
    if spot is not None and shown.spot is not None:
        row.latitude, row.longitude = round(spot.latitude, 6), round(spot.longitude, 6)  # type: ignore[assignment]
        row.crs, row.accuracy_m = shown.spot.crs, shown.spot.accuracy_m
    return judgement


def _is_late(row: VisitEvidence) -> bool:
    """Offline the phone couldn't ask, and who was there has left: kept without a reason, as a flag."""
    return is_late(row.occurred_at, row.arrived_at)


def _normal(spot: Spot | None) -> Place | None:
    if spot is None:
        return None
    if not (abs(spot.latitude) <= 90 and abs(spot.longitude) <= 180 and spot.crs in SYSTEMS):
        raise ImpossiblePlace
    if spot.crs == GCJ02:
        return Place(*to_wgs84(spot.latitude, spot.longitude))
    return Place(spot.latitude, spot.longitude)


def home_of(order: WorkOrder) -> Place | None:
    """Where the visit takes place, if the order says so."""
    if order.place_lat is None or order.place_lon is None:
        return None
    return Place(float(order.place_lat), float(order.place_lon))


def _keep_files(row: VisitEvidence, shown: Shown) -> None:
    if shown.photo is not None:
        row.upload_sha256 = shown.upload_sha256
        # Drawn while the order is locked: the stamp says the distance, which is judged from the door that the
        # order has under the lock. Drawn before, it would have to be judged twice, and could say another one.
        row.photo = stamped(shown.photo, stamp(row))  # type: ignore[assignment]
        row.sha256 = digest(row.photo.file)
    if shown.signature is not None:
        row.signature = shown.signature  # type: ignore[assignment]


def stamp(row: VisitEvidence) -> list[str]:
    """What is written across a photo: the visit, the moment, the place, who."""
    at = timezone.localtime(row.occurred_at)
    place = str(PlaceFlag(row.place_flag).label)
    if row.distance_m is not None:
        place = _("离住处 %(metres)s 米") % {"metres": row.distance_m}
    return [f"{row.order.number} {row.get_phase_display()} {row.by}", f"{_moment(at)} {place}"]


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
