"""A case is opened on any channel, its papers are checked, it is accepted with a promised day."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit import Actor
from core.dates import today
from core.locking import locked
from core.workdays import add_working_days
from stations.commands.case_errors import (
    AgentMissing,
    ItemNotOffered,
    MayNotAct,
    NoPromise,
    PapersMissing,
    WayNotOffered,
)
from stations.commands.case_steps import open_row, tell_applicant, write_step
from stations.commands.forwarding import forward
from stations.commands.reach import (
    KeyUsed,
    is_staff,
    key_is_new,
    own_key,
    require_person,
    require_station,
)
from stations.enums import (
    SPOKEN_ONLY,
    ActsAs,
    DepartmentKind,
    HandlingWay,
    ItemMode,
    MaterialNeed,
    MaterialState,
    StationState,
    StepVerb,
)
from stations.enums.cases import OWN_CHANNELS
from stations.logic.papers import Paper, applies, missing, state_of
from stations.models import (
    Case,
    CaseItem,
    CaseMaterial,
    Citizen,
    Station,
    Ticket,
)
from stations.queries.items import promise_of
from stations.transitions import CASE

_RANDOM_DIGITS = 8


@dataclass(frozen=True)
class Agent:
    """Who comes instead of the person, and the paper that says so."""

    acting: str = ActsAs.SELF
    citizen: Citizen | None = None
    authorisation: str = ""
    authorised_to: date | None = None


IN_PERSON = Agent()


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. key: makes a repeated request one case."""

    station: Station
    item: CaseItem
    citizen: Citizen
    channel: str
    way: str
    key: str
    agent: Agent = IN_PERSON
    note: str = ""
    ticket: Ticket | None = None


@transaction.atomic
def open_case(*, wish: Wish, by: Actor) -> Case:
    """A case with the papers that it needs; the same key gives the same case.

    Raises AgentMissing, ItemNotOffered, KeyUsed, MayNotAct, NotFound, WayNotOffered.
    """
    require_person([wish.citizen, wish.agent.citizen], by)
    if wish.channel not in OWN_CHANNELS:
        require_station(wish.station, by)
    key = own_key(wish.key, by)
    locked(Citizen.objects.filter(pk=wish.citizen.pk), no_key=True).get()
    known = Case.objects.filter(key=key).first()
    if known is not None:
        if (known.citizen_id, known.item_id) != (wish.citizen.pk, wish.item.pk):
            raise KeyUsed
        return known
    _check(wish)
    with key_is_new():
        case = Case.objects.create(
            number=_new_number(), key=key, **_facts(wish), owner_id=by.pk if is_staff(by) else None
        )
    CaseMaterial.objects.bulk_create(_papers_for(case))
    write_step(case, StepVerb.OPENED, by=by, text=wish.note, channel=wish.channel)
    return case


def _facts(wish: Wish) -> dict[str, Any]:
    return {
        "station": wish.station,
        "item": wish.item,
        "citizen": wish.citizen,
        "ticket": wish.ticket,
        "acting": wish.agent.acting,
        "agent": wish.agent.citizen,
        "authorisation": wish.agent.authorisation.strip()[:120],
        "authorised_to": wish.agent.authorised_to,
        "channel": wish.channel,
        "way": wish.way,
        "department": wish.item.department,
        "note": wish.note.strip()[:500],
    }


def _new_number() -> str:
    """The day and eight digits that nobody guesses."""
    return f"{today():%y%m%d}{secrets.randbelow(10**_RANDOM_DIGITS):0{_RANDOM_DIGITS}d}"


def _check(wish: Wish) -> None:
    item, agent = wish.item, wish.agent
    if (
        item.window_kind in SPOKEN_ONLY
        or not item.is_active
        or wish.station.state != StationState.OPEN
    ):
        raise ItemNotOffered(item=item.name)
    if wish.way not in item.ways:
        names = [str(HandlingWay(way).label) for way in item.ways]
        raise WayNotOffered(item=item.name, ways="、".join(names))
    if agent.acting not in item.acting:
        raise MayNotAct(item=item.name, who="、".join(item.acting_names))
    if agent.acting != ActsAs.SELF:
        _check_agent(wish)
    elif agent.citizen is not None:
        raise AgentMissing


def _check_agent(wish: Wish) -> None:
    """An agent (受托人) has a paper with an end; relatives and guardians a paper that shows it."""
    agent = wish.agent
    if agent.citizen is None or agent.citizen.pk == wish.citizen.pk:
        raise AgentMissing
    if not agent.authorisation.strip():
        raise AgentMissing
    over = agent.authorised_to is not None and agent.authorised_to < today()
    if over or (agent.acting == ActsAs.AGENT and agent.authorised_to is None):
        raise AgentMissing


def _papers_for(case: Case) -> list[CaseMaterial]:
    needed = [m for m in case.item.materials.order_by("position") if applies(m.need, case.acting)]
    return [
        CaseMaterial(
            case=case,
            position=number,
            name=paper.name,
            form=paper.form,
            need=paper.need,
            state=MaterialState.MISSING,
        )
        for number, paper in enumerate(needed, start=1)
    ]


@dataclass(frozen=True)
class Seen:
    """Positions of the papers that the window has, and of those that the case turned out not to need."""

    given: Collection[int]
    not_needed: Collection[int] = ()


@transaction.atomic
def check_papers(*, case: Case, seen: Seen, by: Actor) -> Case:
    """With all papers it is accepted; else the applicant is told once what is missing, and no promise runs.

    Raises NoPromise, NotFound, WrongState.
    """
    row = open_row(case, by)
    CASE.check(row, "accept")
    papers = _look_at(row, seen)
    lacking = missing(papers)
    if not lacking:
        return accept_row(row, by)
    text = "、".join(lacking)
    CASE.move(row, "supplement", by=by, papers=lacking)
    write_step(row, StepVerb.SUPPLEMENT, by=by, text=text, papers=lacking)
    tell_applicant(
        row,
        _("需要补材料"),
        _("您的办件 %(number)s 还缺：%(papers)s。补齐以后开始计算办理期限。"),
        papers=text,
    )
    return row


def _look_at(row: Case, seen: Seen) -> list[Paper]:
    papers = []
    for one in locked(row.materials.all()):
        paper = Paper(
            one.position,
            one.name,
            one.need,
            one.position in seen.given,
            one.position in seen.not_needed and one.need == MaterialNeed.IF_SO,
        )
        one.state = state_of(paper)
        one.save(update_fields=["state"])
        papers.append(paper)
    return papers


@transaction.atomic
def accept(*, case: Case, by: Actor) -> Case:
    """Take it in, when no paper is missing any more. Raises NoPromise, NotFound, PapersMissing, WrongState."""
    row = open_row(case, by)
    CASE.check(row, "accept")
    lacking = row.materials.filter(state=MaterialState.MISSING).order_by("position")
    names = list(lacking.values_list("name", flat=True))
    if names:
        raise PapersMissing(papers="、".join(names))
    return accept_row(row, by)


def accept_row(row: Case, by: Actor) -> Case:
    """The promise begins today; what a department decides is on its way to it."""
    day = today()
    promise = promise_of(row.item, row.station.division_id, day)
    if promise is None:
        raise NoPromise(item=row.item.name)
    row.accepted_on, row.promised_days = day, promise.working_days
    row.promised_on = add_working_days(day, promise.working_days)
    row.owner_id = row.owner_id or by.pk
    saved = ("accepted_on", "promised_days", "promised_on", "owner")
    CASE.move(row, "accept", by=by, save=saved, promised_on=row.promised_on)
    write_step(row, StepVerb.ACCEPTED, by=by, promised_on=row.promised_on)
    tell_applicant(
        row,
        _("已受理"),
        _("您的办件 %(number)s 已受理，最晚 %(day)s 办结。凭编号和电话后四位可查进度。"),
        day=row.promised_on,
    )
    if row.item.mode == ItemMode.ACCEPT and row.department != DepartmentKind.STREET:
        forward(row, by)
    return row
