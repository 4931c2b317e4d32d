"""Addresses of subsidies under /api/v1/."""

from django.urls import URLPattern, path

from subsidies.api.applications import ApplicationViewSet
from subsidies.api.benefits import BenefitRecordViewSet
from subsidies.api.runs import PayoutViewSet, RunViewSet
from subsidies.api.settlement import StatementViewSet

urlpatterns: list[URLPattern] = [
    path(
        "applications",
        ApplicationViewSet.as_view({"get": "list", "post": "create"}),
        name="api-application-list",
    ),
    path(
        "applications/<int:pk>",
        ApplicationViewSet.as_view({"get": "retrieve"}),
        name="api-application-detail",
    ),
    path(
        "applications/<int:pk>/checklist",
        ApplicationViewSet.as_view({"get": "checklist"}),
        name="api-application-checklist",
    ),
    path(
        "applications/<int:pk>/documents",
        ApplicationViewSet.as_view({"post": "documents"}),
        name="api-application-documents",
    ),
    path(
        "applications/<int:pk>/supplement",
        ApplicationViewSet.as_view({"post": "supplement"}),
        name="api-application-supplement",
    ),
    path(
        "applications/<int:pk>/withdraw",
        ApplicationViewSet.as_view({"post": "withdraw"}),
        name="api-application-withdraw",
    ),
    path(
        "benefit-records",
        BenefitRecordViewSet.as_view({"get": "list", "post": "create"}),
        name="api-benefit-record-list",
    ),
    path("payouts", PayoutViewSet.as_view({"get": "list"}), name="api-payout-list"),
    path("runs", RunViewSet.as_view({"get": "list"}), name="api-run-list"),
    path("runs/<int:pk>", RunViewSet.as_view({"get": "retrieve"}), name="api-run-detail"),
    path(
        "runs/<int:pk>/progress", RunViewSet.as_view({"get": "progress"}), name="api-run-progress"
    ),
    path("statements", StatementViewSet.as_view({"get": "list"}), name="api-statement-list"),
    path(
        "statements/<int:pk>",
        StatementViewSet.as_view({"get": "retrieve"}),
        name="api-statement-detail",
    ),
    path(
        "statements/<int:pk>/lines",
        StatementViewSet.as_view({"get": "lines"}),
        name="api-statement-lines",
    ),
    path(
        "statements/<int:pk>/confirm",
        StatementViewSet.as_view({"post": "confirm"}),
        name="api-statement-confirm",
    ),
    path(
        "statements/<int:pk>/dispute",
        StatementViewSet.as_view({"post": "dispute"}),
        name="api-statement-dispute",
    ),
]
