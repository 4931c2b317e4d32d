"""Addresses of one's own volunteering, below /stations/volunteering/."""

from django.urls import path

from stations.portal.volunteers import teams, views

urlpatterns = [
    path("", views.MineView.as_view(), name="volunteering"),
    path("join/", views.JoinView.as_view(), name="volunteer_join"),
    path("places/<int:pk>/", views.PlaceView.as_view(), name="volunteer_place"),
    path("team/", teams.TeamView.as_view(), name="volunteer_team"),
    path("team/<int:pk>/", teams.TeamShiftView.as_view(), name="volunteer_team_shift"),
    path("certificate/<int:year>/", views.CertificateView.as_view(), name="volunteer_certificate"),
]
