"""Rosters as files: read for the naive oracle, and written with invented people."""

import csv
import io
from datetime import date

from elderly_care.logic.roster import COLUMNS
from tests.subsidies.oracle import CATEGORY_YUAN, PROGRAMMES, Elder


def elder_of(row: dict[str, str]) -> Elder:
    """What a row of the roster says."""
    elder = Elder(born=_day(row["birth_date"]))
    elder.statuses = [
        (category, _day(row[f"{category}_from"]), _day(row[f"{category}_to"]))
        for category in CATEGORY_YUAN
        if row[f"{category}_from"]
    ]
    if row["disability_kind"]:
        multiple = row["disability_multiple"] == "Y"
        card = row["disability_kind"], int(row["disability_grade"]), multiple
        elder.cards = [(*card, _day(row["disability_from"]), None)]
    if row["assessed_level"]:
        elder.assessments = [(int(row["assessed_level"]), _day(row["assessed_on"]), None)]
    kinds = [kind for kind in row["other_benefits"].split(";") if kind]
    elder.benefits = [(kind, None, None) for kind in kinds]
    elder.died, elder.moved_out = _day(row["died_on"]), _day(row["moved_out_on"])
    return elder


def applications_of(row: dict[str, str]) -> dict[str, date]:
    """Programme → day of application."""
    return {
        code: _day(row[f"applied_{code}_on"]) for code in PROGRAMMES if row[f"applied_{code}_on"]
    }


def as_file(rows: list[dict[str, str]]) -> io.BytesIO:
    """A CSV as a street would send it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
