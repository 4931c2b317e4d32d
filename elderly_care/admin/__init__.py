"""Staff pages for residents' files."""

from elderly_care.admin.assessments import (
    AssessmentCaseAdmin,
    AssessmentObjectionAdmin,
    AssessmentRecordAdmin,
    AssessmentRuleAdmin,
    AssessmentSignatureAdmin,
    AssessorAdmin,
    CarePlanAdmin,
    CarePlanLineAdmin,
    CarePlanRuleAdmin,
    OldAssessmentAdmin,
)
from elderly_care.admin.assistance import CharityFundAdmin
from elderly_care.admin.cards import CardAdmin
from elderly_care.admin.day_care import DayCareEnrolmentAdmin
from elderly_care.admin.devices import CareDeviceAdmin
from elderly_care.admin.family import FamilyLinkAdmin
from elderly_care.admin.imports import ImportForm, import_page
from elderly_care.admin.moves import ResidenceMoveAdmin
from elderly_care.admin.notices import NoticeAdmin
from elderly_care.admin.patrols import PatrolTaskAdmin
from elderly_care.admin.payments import PaymentAccountAdmin
from elderly_care.admin.people import ResidentConsentAdmin
from elderly_care.admin.residents import ResidentAdmin
