"""Addresses of the hotline, below /console/dispatch/."""

from django.urls import path

from dispatch.console.hotline.emergencies import AlarmView, EmergencyView
from dispatch.console.hotline.figures import HotlineFiguresView
from dispatch.console.hotline.views import HotlineCallView, HotlineView

urlpatterns = [
    path("hotline/", HotlineView.as_view(), name="hotline"),
    path("hotline/figures/", HotlineFiguresView.as_view(), name="hotline_figures"),
    path("hotline/<int:pk>/", HotlineCallView.as_view(), name="hotline_call"),
    path("emergencies/open/", AlarmView.as_view(), name="alarm"),
    path("emergencies/<int:pk>/", EmergencyView.as_view(), name="emergency"),
]
