"""The service network."""

from stations.models.activities import (
    Activity,
    ActivityBrand,
    ActivityInvitation,
    ActivityQuerySet,
)
from stations.models.cases import (
    Case,
    CaseMaterial,
    CaseQuerySet,
    CaseRating,
    CaseStep,
    CitizenNotice,
    RatingTask,
)
from stations.models.changes import StationChange
from stations.models.citizens import Citizen, CitizenQuerySet
from stations.models.departments import DepartmentDesk, DepartmentEvent, Forwarding
from stations.models.devices import BuildingDevice, DeviceReport
from stations.models.functions import ServiceFunction, StationFunction
from stations.models.items import CaseItem, CaseItemQuerySet, CaseRule, ItemMaterial, ItemPromise
from stations.models.licences import StationLicence
from stations.models.network import (
    CommunityPlace,
    NetworkRule,
    NetworkTarget,
    Population,
    ReachRule,
)
from stations.models.parts import DatedPartQuerySet, StationPartQuerySet
from stations.models.places import Station, StationQuerySet, was_open
from stations.models.queues import Appointment, Slot, Ticket
from stations.models.rooms import Room, RoomQuerySet
from stations.models.running import InKindSupport, OperatingContract, Premises
from stations.models.sessions import (
    ActivitySession,
    ActivitySessionQuerySet,
    CounterAct,
    SessionCounter,
)
from stations.models.sign_ups import (
    ActivityNotice,
    ActivitySignUp,
    ActivitySignUpQuerySet,
    GuardianBond,
    SignUpAct,
)
from stations.models.special_days import SpecialDays
from stations.models.windows import PeakDay, SlotRule, Window, WindowHours, WindowQuerySet

__all__ = [
    "Activity",
    "ActivityBrand",
    "ActivityInvitation",
    "ActivityNotice",
    "ActivityQuerySet",
    "ActivitySession",
    "ActivitySessionQuerySet",
    "ActivitySignUp",
    "ActivitySignUpQuerySet",
    "Appointment",
    "BuildingDevice",
    "Case",
    "CaseItem",
    "CaseItemQuerySet",
    "CaseMaterial",
    "CaseQuerySet",
    "CaseRating",
    "CaseRule",
    "CaseStep",
    "Citizen",
    "CitizenNotice",
    "CitizenQuerySet",
    "CommunityPlace",
    "CounterAct",
    "DatedPartQuerySet",
    "DepartmentDesk",
    "DepartmentEvent",
    "DeviceReport",
    "Forwarding",
    "GuardianBond",
    "InKindSupport",
    "ItemMaterial",
    "ItemPromise",
    "NetworkRule",
    "NetworkTarget",
    "OperatingContract",
    "PeakDay",
    "Population",
    "Premises",
    "RatingTask",
    "ReachRule",
    "Room",
    "RoomQuerySet",
    "ServiceFunction",
    "SessionCounter",
    "SignUpAct",
    "Slot",
    "SlotRule",
    "SpecialDays",
    "Station",
    "StationChange",
    "StationFunction",
    "StationLicence",
    "StationPartQuerySet",
    "StationQuerySet",
    "Ticket",
    "Window",
    "WindowHours",
    "WindowQuerySet",
    "was_open",
]
