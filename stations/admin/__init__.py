"""Staff pages of the service network."""

from stations.admin.activities import (
    ActivityAdmin,
    ActivityBrandAdmin,
    ActivityInvitationAdmin,
    ActivityNoticeAdmin,
    ActivitySessionAdmin,
    ActivitySignUpAdmin,
    CounterActAdmin,
    GuardianBondAdmin,
    SessionCounterAdmin,
    SignUpActAdmin,
)
from stations.admin.cases import (
    AppointmentAdmin,
    CaseAdmin,
    CaseMaterialAdmin,
    CaseRatingAdmin,
    CaseStepAdmin,
    CitizenNoticeAdmin,
    DepartmentEventAdmin,
    ForwardingAdmin,
    RatingTaskAdmin,
    SlotAdmin,
    TicketAdmin,
)
from stations.admin.citizens import CitizenAdmin
from stations.admin.clinics import ClinicAdmin, RoomDutyAdmin
from stations.admin.footfall import DoorCountAdmin, StationEntryAdmin, StationVisitAdmin
from stations.admin.health import DiscountMerchantAdmin, HealthEntryAdmin, MedicalUnitAdmin
from stations.admin.network import (
    CommunityPlaceAdmin,
    NetworkRuleAdmin,
    NetworkTargetAdmin,
    PopulationAdmin,
    ReachRuleAdmin,
    ServiceFunctionAdmin,
)
from stations.admin.partners import (
    CovenantAdmin,
    DutyItemAdmin,
    GridAdmin,
    PartnerAdmin,
    PartnerVisitAdmin,
    PartnerWorkAdmin,
    PartyCircleAdmin,
    SocialWorkRoomAdmin,
    StationWorkerAdmin,
)
from stations.admin.parts import (
    BuildingDeviceAdmin,
    DeviceReportAdmin,
    InKindSupportAdmin,
    OperatingContractAdmin,
    PremisesAdmin,
    RoomAdmin,
    SpecialDaysAdmin,
    StationChangeAdmin,
    StationFunctionAdmin,
    StationLicenceAdmin,
)
from stations.admin.places import StationAdmin
from stations.admin.rooms import (
    ConsultationAdmin,
    ConsultationFollowUpAdmin,
    RoomBookingAdmin,
    RoomHoursAdmin,
    RoomNoticeAdmin,
    RoomRuleAdmin,
)
from stations.admin.surveys import SurveyAdmin, SurveyAnswerAdmin, SurveyQuestionAdmin
from stations.admin.volunteers import (
    GiftAdmin,
    HeldSkillAdmin,
    PointsBalanceAdmin,
    PointsEntryAdmin,
    RedemptionAdmin,
    ServiceHoursAdmin,
    ShiftPlaceAdmin,
    ShiftSeriesAdmin,
    VolunteerAdmin,
    VolunteerNoticeAdmin,
    VolunteerRuleAdmin,
    VolunteerShiftAdmin,
    VolunteerSkillAdmin,
    VolunteerTeamAdmin,
)
from stations.admin.windows import (
    CaseItemAdmin,
    CaseRuleAdmin,
    DepartmentDeskAdmin,
    ItemPromiseAdmin,
    PeakDayAdmin,
    SlotRuleAdmin,
    WindowAdmin,
    WindowHoursAdmin,
)
