"""The commands that acceptance types: figures on standard output, refusals as sentences."""

import csv
import json
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from core.audit import SYSTEM
from elderly_care.models import Resident
from subsidies.commands import enrol, pause_run, start_run, work_off
from subsidies.models import Balance, Enrolment, Run
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import CareStatusFactory, id_number
from tests.subsidies.months import pay, started
from tests.subsidies.roster import as_file

pytestmark = pytest.mark.django_db


def command(name, *arguments):
    out, err = StringIO(), StringIO()
    call_command(name, *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def enrolled(programmes):
    resident = CareStatusFactory(valid_from=date(2024, 2, 1)).resident
    applications = {resident.pk: date(2024, 3, 10)}
    enrol(programme=programmes["difficulty"], applications=applications, by=SYSTEM)
    return resident


# ---- Paying


def test_months_are_paid_in_order(enrolled):
    out, _err = command("run_topups", "--period", "2024-02", "--through", "2024-04")
    lines = [line.split() for line in out.splitlines()]
    assert [(line[0], line[1], *line[3:]) for line in lines if line[1] == "difficulty"] == [
        ("2024-02", "difficulty", "0", "¥0.00"),
        ("2024-03", "difficulty", "2", "¥600.00"),
        ("2024-04", "difficulty", "1", "¥300.00"),
    ]
    assert set(Run.objects.values_list("state", flat=True)) == {"closed"}


def test_a_run_that_was_left_is_finished_and_a_month_again_says_the_same(enrolled, programmes):
    start_run(programme=programmes["difficulty"], period=date(2024, 3, 1), by=SYSTEM)
    first = command("run_topups", "--period", "2024-03")
    assert Balance.objects.get().posted == 600_00
    assert command("run_topups", "--period", "2024-03") == first
    assert Balance.objects.get().posted == 600_00


@pytest.mark.parametrize("name", ["--period", "--through"])
@pytest.mark.parametrize("text", ["2024-13", "2024", "März", "2024-1", "202401"])
def test_what_is_no_month_is_refused(programmes, name, text):
    values = {"--period": "2024-01", name: text}
    with pytest.raises(CommandError, match=r"dates\.not_a_month"):
        command("run_topups", *(word for pair in values.items() for word in pair))
    assert not Run.objects.exists()


def test_an_end_before_the_beginning_is_refused(programmes):
    with pytest.raises(CommandError, match="2024-03"):
        command("run_topups", "--period", "2024-03", "--through", "2024-02")
    assert not Run.objects.exists()


@time_machine.travel("2024-03-15T12:00:00+08:00", tick=False)
def test_a_month_too_early_is_refused(programmes):
    with pytest.raises(CommandError, match=r"subsidies\.period_too_early"):
        command("run_topups", "--period", "2024-05")
    assert not Run.objects.exists()


def test_freezing_only_leaves_the_lists_to_the_approvers(enrolled):
    out, _err = command("run_topups", "--period", "2024-03", "--freeze-only")
    assert "2024-03 difficulty 名单已锁定，待审批 2 ¥600.00" in out
    assert set(Run.objects.values_list("state", flat=True)) == {"frozen"}
    command("run_topups", "--period", "2024-03")
    run = Run.objects.get(count=2)
    assert (run.state, run.released_by) == ("closed", "system")


def test_a_paused_run_is_not_gone_on_with(enrolled, programmes):
    run = started(programmes["difficulty"], date(2024, 3, 1))
    pause_run(run=run, reason="银行维护", by=SYSTEM)
    with pytest.raises(CommandError, match="wrong_state"):
        command("run_topups", "--period", "2024-03")


def test_progress_is_a_line_for_each_run(enrolled, programmes):
    run = started(programmes["difficulty"], date(2024, 3, 1))
    out, _err = command("run_progress", "--all")
    assert out.split() == [
        str(run.pk), "2024-03", "difficulty", "发放中", "0%", "0/1", "0/2", "¥0.00/600.00", "-", "-",
    ]  # fmt: skip
    work_off(run=run, by=SYSTEM)
    out, _err = command("run_progress", str(run.pk), "--watch")
    assert out.split()[3:8] == ["已关账", "100%", "1/1", "2/2", "¥600.00/600.00"]
    assert command("run_progress", "--all") == ("", "")


@pytest.mark.parametrize("words", [(), ("0",), ("1", "--all")])
def test_progress_of_what_is_refused(words):
    with pytest.raises(CommandError):
        command("run_progress", *words)


# ---- The report


def test_the_report_counts_by_programme_month_and_tier(enrolled, programmes):
    pay(programmes["difficulty"], "2024-03", "2024-04")
    how = ("--from", "2024-03", "--to", "2024-04")
    out, _err = command("topup_report", *how, "--format", "csv")
    assert out.splitlines() == [
        "programme,period_paid,tier_yuan,top_ups,amount_yuan",
        "difficulty,2024-03,300,2,600",
        "difficulty,2024-04,300,1,300",
    ]
    rows = list(csv.DictReader(StringIO(out)))
    out, _err = command("topup_report", *how, "--format", "json")
    assert [{name: str(cell) for name, cell in row.items()} for row in json.loads(out)] == rows


def test_the_report_of_nothing_is_its_heading(programmes):
    out, _err = command("topup_report", "--from", "2024-01", "--to", "2024-11")
    assert out == "programme,period_paid,tier_yuan,top_ups,amount_yuan\n"
    out, _err = command("topup_report", "--from", "2024-01", "--to", "2024-11", "--format", "json")
    assert json.loads(out) == []


def test_the_report_refuses_an_end_before_the_beginning():
    with pytest.raises(CommandError, match="2024-01"):
        command("topup_report", "--from", "2024-02", "--to", "2024-01")


def test_the_report_refuses_what_is_no_month():
    with pytest.raises(CommandError, match=r"dates\.not_a_month"):
        command("topup_report", "--from", "2024", "--to", "2024-11")


# ---- Checking the ledger


def test_a_true_ledger_passes(enrolled, programmes):
    pay(programmes["difficulty"], "2024-03")
    out, _err = command("ledger_check")
    assert out.count("ok") == len(out.splitlines()) > 5


def test_a_difference_is_printed_and_fails(enrolled, programmes):
    pay(programmes["difficulty"], "2024-03")
    with connection.cursor() as cursor:  # as somebody with the owner's password could
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE subsidies_run DISABLE TRIGGER USER")
        cursor.execute("UPDATE subsidies_run SET total_fen = 1 WHERE count > 0")
    out = StringIO()
    with pytest.raises(CommandError, match="1"):
        call_command("ledger_check", stdout=out)
    (row,) = [json.loads(line) for line in out.getvalue().splitlines() if line.startswith("{")]
    assert (row["check"], row["total_fen"], row["posted"]) == ("runs", 1, 600_00)


# ---- The roster


@pytest.fixture
def rows():
    """Two people who have applied; change a cell to spoil one."""
    community = CommunityFactory()
    return [
        {
            "resident_no": f"M{number}",
            "name": "王秀英",
            "sex": "F",
            "birth_date": "1940-05-06",
            "id_number": id_number(date(1940, 5, 6), number),
            "community_code": community.code,
            "address": "1号楼",
            "phone": "13812345678",
            "living_status": "alone",
            "applied_age_on": "2023-05-06",
        }
        for number in (1, 2)
    ]


@pytest.fixture
def send(tmp_path, programmes):
    def send(rows, *options):
        file = tmp_path / "roster.csv"
        file.write_bytes(as_file(rows).getvalue())
        return command("import_residents", str(file), *options)

    return send


def test_an_import_prints_one_line_and_enrols(rows, send):
    out, err = send(rows, "--opening", "2024-01")
    assert json.loads(out) == {
        "rows": 2,
        "created": 2,
        "unchanged": 0,
        "updated": 0,
        "rejected": 0,
        "enrolled": 2,
    }
    assert err == ""
    assert set(Enrolment.objects.values_list("opening", flat=True)) == {date(2024, 1, 1)}
    out, _err = send(rows, "--opening", "2024-01")
    assert json.loads(out)["unchanged"] == 2
    assert json.loads(out)["enrolled"] == 0


def test_a_wrong_row_is_named_and_leaves_nothing(rows, send, tmp_path):
    rows[1]["birth_date"] = "1940-02-30"
    errors = tmp_path / "errors.csv"
    out, _err = send(rows, "--errors", str(errors))
    figures = json.loads(out)
    assert (figures["created"], figures["rejected"], figures["enrolled"]) == (1, 1, 1)
    assert Resident.objects.count() == Enrolment.objects.count() == 1
    with errors.open(encoding="utf-8-sig") as file:
        listed = list(csv.DictReader(file))
    assert [(row["line"], row["column"]) for row in listed] == [("3", "birth_date")]
    assert "1940-02-30" in listed[0]["reason"]
    _out, err = send(rows)
    assert err.startswith("3\tbirth_date\t")


def test_an_import_decides_anew_on_changed_facts(rows, send):
    send(rows)
    rows[0]["died_on"] = "2024-03-05"
    out, _err = send(rows)
    assert json.loads(out)["updated"] == 1
    ends = Enrolment.objects.filter(awards__last=date(2024, 3, 1), awards__replaced_at=None)
    assert ends.count() == 1


@pytest.mark.parametrize("content", [b"", b"\x00\xff\x00", b"name,sex\nA,F\n", b"PK\x03\x04broken"])
def test_what_is_no_roster_is_refused(tmp_path, programmes, content):
    file = tmp_path / "roster.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError):
        command("import_residents", str(file))
    assert not Resident.objects.exists()


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"gone\.csv"):
        command("import_residents", str(tmp_path / "gone.csv"))


def test_an_opening_that_is_no_month_is_refused(rows, send):
    with pytest.raises(CommandError, match=r"dates\.not_a_month"):
        send(rows, "--opening", "January")
    assert not Resident.objects.exists()
