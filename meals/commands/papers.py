"""Papers of a meal: built when they are asked for, numbered by what they show."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Actor, record
from core.locking import locked
from core.typesetting import typeset
from meals.enums import DishCategory, MealPeriod, PaperKind
from meals.logic import papers
from meals.logic.papers import Box
from meals.models import Kitchen, SheetVersion
from meals.queries.papers import boxes_of, latest_version, paper_title

TEMPLATES = Path(__file__).resolve().parent.parent / "sheets"
# One mask for all: choosing the best of eight takes four times as long, and scanners read any.
_MASK = 3
_PNG_HEAD = 33  # bytes: signature, size and depth, the same for codes of one size


@dataclass(frozen=True)
class Paper:
    """A PDF with its version."""

    version: SheetVersion
    pdf: bytes

    @property
    def filename(self) -> str:
        """Without Chinese, for every browser and shell."""
        of = self.version
        return (
            f"{of.kind}-{of.service_date:%Y%m%d}-{of.meal_period}-{of.kitchen_id}-v{of.number}.pdf"
        )


def make_paper(
    *,
    kitchen: Kitchen,
    service_date: date,
    meal_period: str,
    kind: str,
    by: Actor,
    only_new: bool = False,
) -> Paper:
    """The paper as it is now. Unchanged, it is the version that is out; changed, the next one.

    only_new: of labels only those that the version before didn't have; stickers are dear.
    """
    boxes = boxes_of(kitchen, service_date, meal_period)
    content = papers.CONTENTS[kind](boxes)
    meal = SheetVersion(
        kitchen=kitchen, service_date=service_date, meal_period=meal_period, kind=kind
    )
    version = _numbered(meal, papers.digest(content), papers.counts(kind, boxes), by)
    before = _before(version)
    if kind == PaperKind.LABELS:
        content = _labels(boxes, before if only_new else {})
    words = _words(version, boxes)
    del boxes  # the typesetter needs the room
    data = {**words, **content, "changes": _changes(before, version), "texts": _texts()}
    return Paper(version, typeset(TEMPLATES / f"{kind}.typ", data))


@transaction.atomic
def _numbered(meal: SheetVersion, digest: str, counts: dict[str, int], by: Actor) -> SheetVersion:
    """The version that is out, when it shows the same, or a new one; two at once make one."""
    locked(Kitchen.objects.filter(pk=meal.kitchen_id), no_key=True).get()
    out = latest_version(meal.kitchen, meal.service_date, meal.meal_period, meal.kind)
    if out is not None and out.digest == digest:
        return out
    meal.number = out.number + 1 if out else 1
    meal.digest, meal.counts, meal.made_by_id = digest, counts, by.pk
    meal.save(force_insert=True)
    record(meal, "meals.paper.made", by=by, kind=meal.kind, number=meal.number)
    return meal


def _before(version: SheetVersion) -> dict[str, int]:
    """What the version before showed; empty for the first."""
    before = SheetVersion.objects.filter(
        kitchen=version.kitchen_id,
        service_date=version.service_date,
        meal_period=version.meal_period,
        kind=version.kind,
        number=version.number - 1,
    ).first()
    return before.counts if before else {}


def _changes(before: dict[str, int], version: SheetVersion) -> list[list[str | int]]:
    """As they were when this version was made; none on the first."""
    found = papers.changes(before, version.counts) if before else []
    return [[change.what, change.before, change.now, change.difference] for change in found]


def _labels(boxes: list[Box], printed: dict[str, int]) -> dict[str, Any]:
    labels = papers.labels(papers.without_label(boxes, printed))["labels"]
    pictures = [_qr(label["number"]) for label in labels]
    heads = {picture[:_PNG_HEAD] for picture in pictures}
    head = heads.pop() if len(heads) == 1 else b""  # said once: as numbers it weighs as much again
    return {
        "qr_head": list(head),
        "labels": [
            {**label, "qr": list(picture[len(head) :])}
            for label, picture in zip(labels, pictures, strict=True)
        ],
    }


def _words(version: SheetVersion, boxes: list[Box]) -> dict[str, str]:
    meal = str(MealPeriod(version.meal_period).label)
    made = timezone.localtime(version.made_at)
    portions = sum(box.portions for box in boxes)
    return {
        "title": paper_title(version.kind, version.kitchen, version.service_date, meal),
        "version": _("第 %(number)s 版 · %(made)s 制")
        % {"number": version.number, "made": f"{made:%m-%d %H:%M}"},
        "total": _("共 %(boxes)s 单 %(portions)s 份") % {"boxes": len(boxes), "portions": portions},
        "slip": _("变更单：与第 %(number)s 版相比") % {"number": version.number - 1},
    }


def _texts() -> dict[str, str]:
    """The words on the papers; categories by their code."""
    words = {
        "dish": _("菜品"),
        "category": _("类别"),
        "texture": _("软硬"),
        "special": _("忌口"),
        "meal": _("套餐"),
        "size": _("每盒份数"),
        "boxes": _("盒数"),
        "portions": _("份数"),
        "place": _("助餐点"),
        "when": _("送达时间"),
        "way": _("方式"),
        "number": _("订餐号"),
        "note": _("备注"),
        "what": _("项目"),
        "before": _("原来"),
        "now": _("现在"),
        "difference": _("增减"),
        "by_dish": _("按菜品"),
        "by_meal": _("按套餐、每盒份数、软硬、忌口"),
        "by_place": _("按助餐点和时间"),
        "asked": _("特别交代"),
        "eat_by": _("最晚食用"),
        "name": _("姓名"),
        "address": _("地址"),
        "phone": _("电话"),
        "cash": _("收现金（元）"),
        "rider": _("送餐员"),
        "doors": _("户数"),
        "notes": _("须知"),
        "packed": _("装箱人签字"),
        "taken": _("接收人签字"),
        "done": _("送达"),
        "page": _("第 %(page)s 页，共 %(pages)s 页"),
        "nothing": _("这一餐没有要印的内容。"),
    }
    return words | {str(category): str(category.label) for category in DishCategory}


def _qr(number: str) -> bytes:
    """A small PNG."""
    picture = BytesIO()
    segno.make(number, version=1, error="m", mask=_MASK, micro=False).save(
        picture, kind="png", scale=1, border=2
    )
    return picture.getvalue()
