"""Addresses of residents under /api/v1/."""

from django.urls import path

from elderly_care.api.assessments import AssessmentViewSet
from elderly_care.api.restrictions import RestrictionViewSet
from elderly_care.api.views import ResidentViewSet

urlpatterns = [
    path("residents", ResidentViewSet.as_view({"get": "list"}), name="api-resident-list"),
    path(
        "residents/<int:pk>",
        ResidentViewSet.as_view({"get": "retrieve"}),
        name="api-resident-detail",
    ),
    path("assessments", AssessmentViewSet.as_view({"get": "list"}), name="api-assessment-list"),
    path(
        "assessments/<int:pk>",
        AssessmentViewSet.as_view({"get": "retrieve"}),
        name="api-assessment-detail",
    ),
    path(
        "restrictions",
        RestrictionViewSet.as_view({"get": "list", "post": "create"}),
        name="api-restriction-list",
    ),
    path(
        "restrictions/<int:pk>/end",
        RestrictionViewSet.as_view({"post": "end"}),
        name="api-restriction-end",
    ),
]
