"""Addresses of subsidies under /api/v1/."""

from rest_framework.routers import SimpleRouter

from subsidies.api.applications import ApplicationViewSet
from subsidies.api.benefits import BenefitRecordViewSet
from subsidies.api.charges import ChargeViewSet
from subsidies.api.runs import PayoutViewSet, RunViewSet
from subsidies.api.settlement import StatementViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("applications", ApplicationViewSet, "api-application")
router.register("benefit-records", BenefitRecordViewSet, "api-benefit-record")
router.register("charges", ChargeViewSet, "api-charge")
router.register("payouts", PayoutViewSet, "api-payout")
router.register("runs", RunViewSet, "api-run")
router.register("statements", StatementViewSet, "api-statement")

urlpatterns = router.urls
