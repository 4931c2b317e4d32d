"""What Wangjing street published for January to November 2024, from its roster through the commands."""

import csv
import json
from collections import Counter
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.commands import load_divisions
from core.audit import SYSTEM
from core.dates import add_months
from subsidies.commands import import_roster
from subsidies.models import Award, Enrolment, Grant, Run, Transfer
from subsidies.queries import differences
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import id_number
from tests.subsidies import oracle
from tests.subsidies.months import pay
from tests.subsidies.roster import applications_of, as_file, elder_of

ROSTER = Path(__file__).parents[2] / "config" / "demo_data" / "roster.csv"
EXPECTED = Path(__file__).parent / "data" / "expected.csv"
OPENING = date(2024, 1, 1)
MONTHS = [date(2024, month, 1) for month in range(1, 12)]
PUBLISHED = {
    "difficulty": (3_167, 455_700),
    "care": (14_045, 7_943_000),
    "age": (38_099, 5_853_100),
}


def command(name, *arguments, **options):
    """Run a management command; its standard output."""
    out = StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue()


def report():
    return command("topup_report", "--from", "2024-01", "--to", "2024-11", "--format", "csv")


def test_the_naive_oracle_agrees_with_what_the_street_published():
    figures = Counter()
    with ROSTER.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            elder = elder_of(row)
            for code, applied in applications_of(row).items():
                for run, _period, yuan in oracle.paid(elder, code, applied, MONTHS, OPENING):
                    figures[code, f"{run:%Y-%m}", yuan] += 1
    rows = [(*key, count, key[2] * count) for key, count in sorted(figures.items())]
    with EXPECTED.open(encoding="utf-8") as file:
        expected = [(p, m, int(t), int(n), int(a)) for p, m, t, n, a in list(csv.reader(file))[1:]]
    assert rows == expected


@pytest.mark.slow
def test_the_roster_gives_what_the_street_published(programmes):
    load_divisions()
    first = json.loads(command("import_residents", ROSTER, "--opening", "2024-01"))
    assert (first["rows"], first["created"], first["rejected"]) == (4_348, 4_348, 0)
    command("run_topups", "--period", "2024-01", "--through", "2024-11")
    assert report() == EXPECTED.read_text()
    assert totals() == PUBLISHED
    before = ledger_size()

    again = json.loads(command("import_residents", ROSTER, "--opening", "2024-01"))
    assert (again["unchanged"], again["created"], again["updated"]) == (4_348, 0, 0)
    command("run_topups", "--period", "2024-01", "--through", "2024-11")
    assert ledger_size() == before
    assert report() == EXPECTED.read_text()
    assert differences() == []


def totals():
    """Programme → (top-ups, yuan)."""
    with StringIO(report()) as file:
        figures = Counter()
        for row in csv.DictReader(file):
            figures[row["programme"], "count"] += int(row["top_ups"])
            figures[row["programme"], "yuan"] += int(row["amount_yuan"])
    return {code: (figures[code, "count"], figures[code, "yuan"]) for code in PUBLISHED}


def ledger_size():
    return [model.objects.count() for model in (Run, Grant, Transfer, Enrolment, Award)]


# ---- Other people, the same rules: invented rosters through the whole path.

DAYS = st.dates(date(2023, 4, 1), date(2024, 6, 30))


@st.composite
def elder_rows(draw):
    """A row of the roster whose dates lie close together; number and community come later."""
    about = draw(st.sampled_from([date(1964, 1, 1), date(1944, 3, 1), date(1934, 3, 1)]))
    born = about + timedelta(days=draw(st.integers(-200, 200)))
    row = {"birth_date": born.isoformat(), "living_status": "alone", "sex": "F"}
    category = draw(st.sampled_from([*oracle.CATEGORY_YUAN, ""]))
    if category:
        row |= period(draw, f"{category}_from", f"{category}_to")
    if draw(st.booleans()):
        kind = st.sampled_from(["vision", "intellect", "mental", "hearing"])
        row |= {
            "disability_kind": draw(kind),
            "disability_grade": str(draw(st.integers(1, 3))),
            "disability_multiple": draw(st.sampled_from("YN")),
            "disability_from": draw(DAYS).isoformat(),
        }
    if draw(st.booleans()):
        row |= {
            "assessed_level": str(draw(st.integers(1, 4))),
            "assessed_on": draw(DAYS).isoformat(),
        }
    if draw(st.integers(0, 5)) == 0:
        row["other_benefits"] = draw(st.sampled_from(["disabled_living", "tekun"]))
    for code in oracle.PROGRAMMES:
        row[f"applied_{code}_on"] = draw(DAYS).isoformat()
    for column in ("died_on", "moved_out_on"):
        if draw(st.integers(0, 5)) == 0:
            row[column] = draw(DAYS).isoformat()
    return row


def period(draw, start_column, end_column):
    start = draw(DAYS)
    end = draw(st.none() | st.integers(0, 300))
    return {
        start_column: start.isoformat(),
        end_column: "" if end is None else (start + timedelta(days=end)).isoformat(),
    }


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=st.lists(elder_rows(), min_size=5, max_size=8))
def test_any_roster_is_paid_as_the_oracle_says(programmes, rows):
    community = CommunityFactory()
    for number, row in enumerate(rows):
        born = date.fromisoformat(row["birth_date"])
        row |= {
            "resident_no": f"H{number}",
            "name": "王秀英",
            "id_number": id_number(born, number),
            "community_code": community.code,
            "address": "1号楼",
        }
    months = [add_months(OPENING, i) for i in range(5)]
    with transaction.atomic():
        result = import_roster(file=as_file(rows), opening=OPENING, by=SYSTEM)
        assert not result.residents.rejected
        for month in months:
            for programme in programmes.values():
                pay(programme, f"{month:%Y-%m}")
        found = Counter(
            Grant.objects.values_list(
                "programme__code", "resident__resident_no", "period_paid", "period", "amount_fen"
            )
        )
        assert found == expected_grants(rows, months)
        assert differences() == []
        transaction.set_rollback(True)


def expected_grants(rows, months):
    return Counter(
        (code, row["resident_no"], run, paid_for, yuan * 100)
        for row in rows
        for code, applied in applications_of({**dict.fromkeys(ALL_COLUMNS, ""), **row}).items()
        for run, paid_for, yuan in oracle.paid(
            elder_of({**dict.fromkeys(ALL_COLUMNS, ""), **row}), code, applied, months, OPENING
        )
    )


ALL_COLUMNS = ROSTER.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
