"""The service network."""

from stations.models.activities import (
    Activity,
    ActivityBrand,
    ActivityInvitation,
    ActivityQuerySet,
)
from stations.models.case_papers import CasePaper
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
from stations.models.circles import (
    Covenant,
    DutyItem,
    Grid,
    PartyCircle,
    SocialWorkRoom,
    StationWorker,
)
from stations.models.citizens import Citizen, CitizenQuerySet
from stations.models.clinics import Clinic, RoomDuty
from stations.models.consultations import (
    Consultation,
    ConsultationFollowUp,
    ConsultationQuerySet,
)
from stations.models.departments import DepartmentDesk, DepartmentEvent, Forwarding
from stations.models.devices import BuildingDevice, DeviceReport
from stations.models.discounts import DiscountMerchant, DiscountQuerySet
from stations.models.footfall import DoorCount, StationEntry, StationVisit
from stations.models.functions import ServiceFunction, StationFunction
from stations.models.health import HealthEntry, MedicalUnit
from stations.models.items import CaseItem, CaseItemQuerySet, CaseRule, ItemMaterial, ItemPromise
from stations.models.licences import StationLicence
from stations.models.network import (
    CommunityPlace,
    NetworkRule,
    NetworkTarget,
    Population,
    ReachRule,
)
from stations.models.partners import Partner, PartnerVisit, PartnerWork
from stations.models.parts import DatedPartQuerySet, StationPartQuerySet
from stations.models.places import Station, StationQuerySet, was_open
from stations.models.points import PointsBalance, PointsEntry, Redemption, ServiceHours
from stations.models.queues import Appointment, Slot, Ticket
from stations.models.room_bookings import (
    RoomBooking,
    RoomBookingQuerySet,
    RoomHours,
    RoomNotice,
    RoomRule,
)
from stations.models.rooms import Room, RoomQuerySet
from stations.models.running import InKindSupport, OperatingContract, Premises
from stations.models.sessions import (
    ActivitySession,
    ActivitySessionQuerySet,
    CounterAct,
    SessionCounter,
)
from stations.models.shift_series import ShiftSeries
from stations.models.shifts import ShiftPlace, VolunteerShift, VolunteerShiftQuerySet
from stations.models.sign_ups import (
    ActivityNotice,
    ActivitySignUp,
    ActivitySignUpQuerySet,
    GuardianBond,
    SignUpAct,
)
from stations.models.special_days import SpecialDays
from stations.models.surveys import Survey, SurveyAnswer, SurveyQuerySet, SurveyQuestion
from stations.models.volunteer_notices import VolunteerNotice
from stations.models.volunteers import (
    Gift,
    HeldSkill,
    Volunteer,
    VolunteerQuerySet,
    VolunteerRule,
    VolunteerSkill,
    VolunteerTeam,
)
from stations.models.windows import PeakDay, SlotRule, Window, WindowHours, WindowQuerySet
