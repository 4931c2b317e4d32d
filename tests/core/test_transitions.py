"""The table decides which verb leads where; every move leaves a row."""

from types import SimpleNamespace

import pytest
from django.db import models

from core.audit import SYSTEM
from core.models import AuditEvent
from core.transitions import Machine, WrongState


class Light(models.TextChoices):
    OFF = "off", "关"
    ON = "on", "开"
    BROKEN = "broken", "坏"


LAMP = Machine(
    Light,
    switch_on=({Light.OFF}, Light.ON),
    switch_off=({Light.ON}, Light.OFF),
    smash=({Light.OFF, Light.ON}, Light.BROKEN),
)


class Lamp:
    """Stands in for a model: what Machine asks of one."""

    _meta = SimpleNamespace(label_lower="tests.lamp")
    pk = 7

    def __init__(self, state):
        self.state = state
        self.saved = []

    def save(self, update_fields):
        self.saved.append(update_fields)

    def get_state_display(self):
        return Light(self.state).label


@pytest.mark.parametrize("state", Light.values)
@pytest.mark.parametrize("verb", ["switch_on", "switch_off", "smash"])
def test_allows_is_what_the_table_says(state, verb):
    assert LAMP.allows(Lamp(state), verb) == (state in LAMP.moves[verb][0])


@pytest.mark.django_db
def test_move_changes_the_state_and_records_it():
    lamp = Lamp(Light.OFF)

    LAMP.move(lamp, "switch_on", by=SYSTEM, reason="天黑")

    assert (lamp.state, lamp.saved) == (Light.ON, [["state"]])
    event = AuditEvent.objects.get()
    assert (event.action, event.subject_id, event.reason) == ("tests.lamp.switch_on", "7", "天黑")
    assert event.details == {"before": "off", "after": "on"}


@pytest.mark.django_db
def test_move_refuses_from_the_wrong_state():
    lamp = Lamp(Light.BROKEN)

    with pytest.raises(WrongState, match="坏"):
        LAMP.move(lamp, "switch_on", by=SYSTEM)

    assert (lamp.state, lamp.saved, AuditEvent.objects.count()) == (Light.BROKEN, [], 0)
