"""A carer's own day, and one visit with what is known of it."""

import json
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from core.confirmation import confirmation_code
from core.coordinates import to_gcj02
from dispatch.enums import AssignmentState, Evidence, OrderState, ServiceKind
from dispatch.enums.visits import Phase, PlaceFlag
from dispatch.models import (
    Assignment,
    Carer,
    ErrandAuthority,
    Preference,
    RecordCorrection,
    ServiceItem,
    VisitEvidence,
    VisitRecord,
    WorkOrder,
)
from dispatch.queries.authorities import authorities_of
from dispatch.queries.visit_rules import DayRules, day_rules
from elderly_care.enums import ConsentPurpose
from elderly_care.models import ResidentConsent
from meals.models import DoorNote

STEPS = ("accept", "depart", "start", "finish")
_BOTH_ENDS = {"start", "finish"}  # as queries.carer_hours counts what is paid


def carer_of(user: User) -> Carer | None:
    """Who the user is when sent to people's homes."""
    return Carer.objects.filter(user=user, is_active=True).select_related("operator").first()


@dataclass(frozen=True)
class Visit:
    """One visit of a carer's day; the steps that are left, since a phone may be without network for all."""

    assignment: Assignment
    notes: list[str]
    lines: list[str]
    steps: tuple[str, ...]
    done: bool
    failed: bool
    failing: dict[str, list[str]]
    besides: list[ServiceItem]
    fence_m: int
    authority: ErrandAuthority | None

    @property
    def order(self) -> WorkOrder:
        """What was asked for."""
        return self.assignment.order

    @property
    def asked_at_the_end(self) -> list[str]:
        """What is shown before leaving; vital signs only of who agreed to it."""
        asked = self.order.item.evidence_finish
        may_measure = self.assignment.may_measure  # type: ignore[attr-defined]
        return [kind for kind in asked if may_measure or kind != Evidence.VITALS]

    @property
    def may_reject(self) -> bool:
        """Nobody is on the way yet."""
        return self.order.state in (OrderState.ASSIGNED, OrderState.ACCEPTED)

    @property
    def may_ask(self) -> bool:
        """Whoever is there to see how the person is may ask for what is needed."""
        there = (OrderState.ARRIVED, OrderState.IN_SERVICE, OrderState.DONE)
        return self.order.item.service_kind == ServiceKind.VISITING and self.order.state in there

    @property
    def map_link(self) -> str:
        """For the phone's own navigation, which speaks GCJ-02; empty where the home has no place."""
        order = self.order
        if order.place_lat is None or order.place_lon is None:
            return ""
        latitude, longitude = to_gcj02(float(order.place_lat), float(order.place_lon))
        return f"https://uri.amap.com/navigation?to={longitude:.6f},{latitude:.6f}&mode=walk"


def visits_of_day(carer: Carer, day: date) -> list[Visit]:
    """In the order of the day; what has begun before midnight is still there, stays of earlier days last."""
    todays = Q(starts_at__date=day) | Q(order__state=OrderState.IN_SERVICE)
    rows = list(_assignments(carer).filter(todays).order_by("starts_at", "pk"))
    rows.sort(key=lambda row: row.order.days is not None and row.starts_at.date() < day)
    residents = [row.order.resident_id for row in rows]
    notes = notes_at_door(residents, day)
    rules, items = day_rules(day), list(ServiceItem.objects.offered())
    given = authorities_of([row.order_id for row in rows if row.order.item.needs_authority])
    return [_visit(row, notes, given, (rules, items)) for row in rows]


def unexplained(user: User) -> QuerySet[VisitEvidence]:
    """A carer's own reports that are far from the home or without a place, and nobody has said why."""
    rows = VisitEvidence.objects.filter(
        by=user, place_flag__in=PlaceFlag.NEEDS_REASON, outside_reason="", explained=None
    )
    return rows.select_related("order__item").order_by("occurred_at", "pk")


def _assignments(carer: Carer) -> QuerySet[Assignment]:
    """Where the carer is to go, and where nobody could be served: who failed there is free again."""
    mine = VisitEvidence.objects.filter(by=carer.user_id)
    failed = mine.filter(order=OuterRef("order"), phase=Phase.FAILURE)
    later = Assignment.objects.filter(
        order=OuterRef("order"), carer=OuterRef("carer"), pk__gt=OuterRef("pk")
    )
    gone = Q(Exists(failed), ~Exists(later), order__state=OrderState.FAILED)
    agreed = ResidentConsent.objects.holding().filter(
        resident=OuterRef("order__resident"), purpose=ConsentPurpose.VITAL_SIGNS
    )
    return (
        Assignment.objects.filter(Q(state=AssignmentState.ACTIVE) | gone, carer=carer)
        .select_related("order__resident__community", "order__item", "order__operator")
        .prefetch_related(Prefetch("order__evidence", queryset=mine, to_attr="mine"))
        .annotate(may_measure=Exists(agreed))
    )


def _visit(
    row: Assignment,
    notes: dict[int, list[str]],
    given: dict[int, ErrandAuthority],
    known: tuple[DayRules, list[ServiceItem]],
) -> Visit:
    order, (rules, items) = row.order, known
    phases = {proof.phase for proof in order.mine}  # type: ignore[attr-defined]
    step = next_step(order.state, phases)
    steps = STEPS[STEPS.index(step) :] if step else ()
    return Visit(
        assignment=row,
        notes=notes.get(order.resident_id, []),
        lines=rules.lines(order) if steps else [],
        steps=steps,
        done=order.state in OrderState.VISITED and phases >= _BOTH_ENDS,
        failed=order.state == OrderState.FAILED,
        failing=rules.shown_on_failure(order),
        besides=[item for item in items if _is_besides(item, order)],
        fence_m=rules.fence_m(order),
        authority=given.get(order.pk) if steps else None,
    )


def next_step(state: str, phases: set[str]) -> str:
    """The one thing that a carer does next: accept, depart, start, finish, or nothing."""
    if state in (OrderState.ASSIGNED, OrderState.ACCEPTED):
        return "accept" if state == OrderState.ASSIGNED else "depart"
    if state in (OrderState.ON_THE_WAY, OrderState.ARRIVED):
        return "start"
    if state == OrderState.IN_SERVICE:
        return "finish" if "start" in phases else "start"
    if state == OrderState.DONE and phases == {"start"}:
        return "finish"
    return ""


def notes_at_door(residents: list[int], day: date) -> dict[int, list[str]]:
    """What to know at the door: what residents prefer, and the note of those who brought meals."""
    found: dict[int, list[str]] = {}
    for row in Preference.objects.on(day).filter(resident__in=residents).order_by("pk"):
        words = row.note or row.value
        text = f"{row.get_kind_display()}：{words}" if words else str(row.get_kind_display())
        found.setdefault(row.resident_id, []).append(text)
    for note in DoorNote.objects.filter(resident__in=residents).exclude(text=""):
        found.setdefault(note.resident_id, []).append(note.text)
    return found


def items_besides(order: WorkOrder) -> list[ServiceItem]:
    """What may be done in the same visit: other items of the kind."""
    return [item for item in ServiceItem.objects.offered() if _is_besides(item, order)]


def _is_besides(item: ServiceItem, order: WorkOrder) -> bool:
    return item.service_kind == order.item.service_kind and item.pk != order.item_id


VISIT_CODE = "visit-code"


def visit_code(order: WorkOrder) -> str:
    """Four digits by which the resident confirms that somebody was there."""
    return confirmation_code(VISIT_CODE, order.reference)


def awaited_visit_code(order: WorkOrder) -> str:
    """The code as long as the visit is still to be confirmed; else nothing."""
    return visit_code(order) if order.state in OrderState.OPEN else ""


@dataclass(frozen=True)
class Content:
    """A record in plain values: what is shown, kept and compared."""

    checklist: list[dict[str, object]]
    vitals: dict[str, float]
    notes: str

    def as_dict(self) -> dict[str, object]:
        """For one text that holds all of it."""
        return {"checklist": self.checklist, "vitals": self.vitals, "notes": self.notes}


def content_of(record: VisitRecord) -> Content:
    """What a record says now."""
    vitals = json.loads(str(record.vitals)) if record.vitals else {}
    return Content(list(record.checklist), vitals, str(record.notes or ""))


def content_from(text: str) -> Content:
    """What a kept version says."""
    return Content(**json.loads(text))


def added(first: Content, second: Content) -> Content:
    """What two carers did in one visit: done by either, measured last, both their words."""
    done = {line["text"] for line in (*first.checklist, *second.checklist) if line["done"]}
    texts = dict.fromkeys(line["text"] for line in (*first.checklist, *second.checklist))
    notes = dict.fromkeys(words for words in (first.notes.strip(), second.notes.strip()) if words)
    return Content(
        [{"text": text, "done": text in done} for text in texts],
        {**first.vitals, **second.vitals},
        "\n".join(notes),
    )


def versions_of(record: VisitRecord) -> list[tuple[RecordCorrection, Content, Content]]:
    """Every correction with what stood there and what it said instead, the latest first."""
    rows = record.corrections.select_related("asked_by", "decided_by").order_by("-pk")
    return [(row, content_from(str(row.before)), content_from(str(row.after))) for row in rows]
