"""Addresses of the carer's page."""

from django.urls import path

from dispatch.console.visits import hours, pages

urlpatterns = [
    path("visits/", pages.VisitsView.as_view(), name="visits"),
    path("visits/worker.js", pages.WorkerView.as_view(), name="visits_worker"),
    path("visits/app.webmanifest", pages.PageManifestView.as_view(), name="visits_manifest"),
    path("visits/hours/", hours.HoursView.as_view(), name="visit_hours"),
    path("visits/consent/", pages.ConsentView.as_view(), name="visits_consent"),
    path("visits/proofs/<int:pk>/", pages.PlaceReasonView.as_view(), name="place_reason"),
    path("visits/<int:pk>/accept/", pages.AcceptView.as_view(), name="visit_accept"),
    path("visits/<int:pk>/depart/", pages.DepartView.as_view(), name="visit_depart"),
    path("visits/<int:pk>/start/", pages.StartView.as_view(), name="visit_start"),
    path("visits/<int:pk>/finish/", pages.FinishView.as_view(), name="visit_finish"),
    path("visits/<int:pk>/fail/", pages.FailView.as_view(), name="visit_fail"),
]
