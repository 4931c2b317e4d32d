"""What the program may write of what was said and decided."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db
ROLE = "yizhan_app"
NEVER = ["consenttext", "householdreview", "daycareact", "risksheet", "caregiven"]
NEVER += ["patrolvisit", "vitalreading", "patroldraw", "alertstep", "childdayact"]
NEVER += ["childcaregiven"]
NEVER += ["charityentry", "socialworknote"]
PARTLY = {
    "residentconsent": ("withdrawn_at", "text_id"),
    "sensitivetag": ("ends_on", "kind"),
    "riskclass": ("ended_at", "level"),
    "changerequest": ("state", "after"),
    "mergerequest": ("moved", "kept_id"),
    "card": ("resident_id", "number"),
    "medicineorder": ("ended_at", "medicine"),
    "pickupperson": ("ended_on", "name"),
    "childpickup": ("phone", "name"),
    "patroltask": ("state", "resident_id"),
    "patrolcheck": ("state", "resident_id"),
    "patrolpause": ("ends_on", "starts_on"),
    "patrolpair": ("ended_on", "patroller_id"),
    "charityfund": ("closed_on", "balance_fen"),
    "charityaid": ("state", "amount_fen"),
}
DAY_CARE = ["daycareunit", "daycareenrolment", "daycareday", "bed", "bedstay", "respitebooking"]
DAY_CARE += ["childenrolment", "childday", "childcarers"]
DEVICES = ["devicealert", "caredevice", "devicegateway", "personallimit"]
KEPT = [
    *DEVICES,
    "adaptationproject",
    "socialworkcase",
    "contact",
    "household",
    "householdmember",
    "patroller",
    *DAY_CARE,
    *NEVER,
    *PARTLY,
]


def may(verb: str, table: str, column: str = "") -> bool:
    with connection.cursor() as cursor:
        if column:
            ask = "SELECT has_column_privilege(%s, %s, %s, %s)"
            cursor.execute(ask, [ROLE, f"elderly_care_{table}", column, verb])
        else:
            ask = "SELECT has_table_privilege(%s, %s, %s)"
            cursor.execute(ask, [ROLE, f"elderly_care_{table}", verb])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("table", KEPT)
def test_nothing_is_deleted(table):
    assert not may("DELETE", table)
    assert may("INSERT", table)


@pytest.mark.parametrize("table", NEVER)
def test_what_was_done_never_changes(table):
    assert not may("UPDATE", table)


@pytest.mark.parametrize("table", PARTLY)
def test_only_its_end_is_written(table):
    moves, stays = PARTLY[table]

    assert may("UPDATE", table, moves)
    assert not may("UPDATE", table, stays)
