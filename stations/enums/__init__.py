"""Words of the service network."""

from stations.enums.buildings import (
    ContractMode,
    DeviceKind,
    DeviceStatus,
    LicenceKind,
    RoomKind,
    SupportKind,
    Tenure,
)
from stations.enums.cases import (
    OPEN_STATES,
    OUTCOME_GROUPS,
    PROMISED_STATES,
    ActsAs,
    CaseChannel,
    CaseOutcome,
    CaseState,
    DepartmentKind,
    ForwardKind,
    ForwardState,
    HandlingWay,
    ItemMode,
    MaterialForm,
    MaterialNeed,
    MaterialState,
    StepVerb,
    TaskState,
)
from stations.enums.functions import FunctionCategory, ServiceDomain
from stations.enums.places import ChangeKind, Specialty, StationKind, StationState, StationTier
from stations.enums.windows import (
    BY_TIMETABLE,
    SPOKEN_ONLY,
    TICKET_LETTERS,
    BookingState,
    TicketState,
    Weekday,
    WindowKind,
)
