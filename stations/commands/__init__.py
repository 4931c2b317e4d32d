"""What happens in the service network."""

from stations.commands.case_reference import load_case_items
from stations.commands.citizen_changes import CitizenChange, change_citizen
from stations.commands.citizens import CitizenFacts, link_citizen, register_citizen
from stations.commands.devices import Said, record_device_reports
from stations.commands.hours import add_special_days, remove_special_days, set_hours
from stations.commands.parts import (
    add_own_function,
    correct_support,
    drop_own_function,
    keep_room,
    offer_functions,
    record_support,
)
from stations.commands.places import (
    add_station,
    adjust_station,
    build_station,
    change_station,
    close_station,
    note_adjustment,
    open_station,
)
from stations.commands.reference import load_station_reference
