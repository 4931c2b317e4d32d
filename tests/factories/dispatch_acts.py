"""Requests and evidence as channels send them."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from dispatch import commands
from dispatch.enums import Channel, Evidence
from dispatch.models import PartnerEvidence, WorkOrder
from tests.factories.dispatch import Scene, tomorrow_at


def asks(scene: Scene, **changes) -> commands.ServiceRequest:
    """By phone, tomorrow between nine and ten."""
    start: datetime = changes.pop("start", tomorrow_at(9))
    values = {
        "resident_id": scene.resident.pk,
        "item_id": scene.item.pk,
        "window_start": start,
        "window_end": start + timedelta(hours=1),
        "channel": Channel.PHONE,
    }
    return commands.ServiceRequest(**values | changes)


def requested(scene: Scene, key: str = "r-1", by: User | None = None, **changes) -> WorkOrder:
    """Taken by a dispatcher of the street."""
    return commands.request_service(
        request=asks(scene, **changes), by=by or scene.dispatcher(), key=key
    )


def assigned(scene: Scene, order: WorkOrder | None = None, carer=None, **changes) -> WorkOrder:
    """Sent at the beginning of its window, at work or not."""
    order = order or requested(scene, **changes)
    return commands.assign_anyway(
        order=order,
        carers=[carer or scene.carer()],
        starts_at=order.window_start,
        by=scene.dispatcher(),
        expected_state=order.state,
        reason="只有她",
    )


def show(order: WorkOrder, by: User, *phases: str) -> None:
    """What the item asks for, by the operator's own system."""
    now = timezone.now()
    for phase in phases:
        for kind in (Evidence.PHOTO, Evidence.PLACE):
            PartnerEvidence.objects.create(
                order=order,
                phase=phase,
                kind=kind,
                reference=f"{phase}-{kind}",
                sha256="0" * 64,
                occurred_at=now,
                arrived_at=now,
                by=by,
            )


def done(scene: Scene, order: WorkOrder | None = None) -> WorkOrder:
    """From the dispatch to the end of the visit."""
    order = order or assigned(scene)
    partner = scene.partner()
    show(order, partner, "start", "finish")
    for verb in (commands.accept, commands.depart, commands.arrive, commands.begin):
        verb(order=order, by=partner)
    return commands.finish(order=order, by=partner)
