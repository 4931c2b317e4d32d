"""Who may see and change places."""

import rules

from accounts.enums import Role
from accounts.permissions import has_role, is_staff_of_any_kind

keeps_stations = has_role(Role.DISTRICT_ADMIN, Role.STREET_CLERK)

rules.add_perm("stations.view_station", is_staff_of_any_kind)
rules.add_perm("stations.add_station", keeps_stations)
rules.add_perm("stations.change_station", keeps_stations)
rules.add_perm("stations.open_station", keeps_stations)
rules.add_perm("stations.close_station", keeps_stations)
