"""What a separate consent is asked for stops without it: every place that processes such data asks, each time.

The behaviour of each place is tested where the place is; here nobody may add or lose one unseen.
"""

import ast

from elderly_care.enums import ConsentPurpose
from tests.architecture.house import modules, tree, where

ASKED_BY = {
    ConsentPurpose.VITAL_SIGNS: {
        "dispatch/commands/records.py",
        "dispatch/queries/evidence.py",
        "dispatch/queries/visits.py",
        "elderly_care/commands/patrol_visits.py",
        "elderly_care/commands/vitals.py",
        "elderly_care/queries/patrols.py",
        "elderly_care/queries/portrait_patrols.py",
        "elderly_care/queries/vitals.py",
    },
    ConsentPurpose.DEVICE_DATA: {
        "elderly_care/commands/device_events.py",
        "elderly_care/commands/device_rounds.py",
        "elderly_care/commands/devices.py",
    },
    # Nothing in the platform publishes a person's photo: evidence of a visit is no publicity.
    ConsentPurpose.PHOTO_USE: set(),
}
# The consents themselves, the family's link, and demonstration data, which says yes for invented people.
NOT_PROCESSING = {
    "elderly_care/commands/consents.py",
    "elderly_care/commands/family.py",
    "elderly_care/queries/consents.py",
}


def purposes(path):
    """Purposes that a module names."""
    return {
        node.attr
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "ConsentPurpose"
    }


def test_every_purpose_is_asked_where_it_is_processed():
    found = {purpose: set() for purpose in ASKED_BY}
    for path in modules():
        name = where(path)
        if name in NOT_PROCESSING or name.startswith("config/"):
            continue
        for purpose in found:
            if purpose.name in purposes(path):
                found[purpose].add(name)
    assert found == ASKED_BY
    assert set(ASKED_BY) == set(ConsentPurpose) - {ConsentPurpose.FAMILY}
