"""Addresses of staff's pages of home service, mounted at /console/dispatch/."""

from django.urls import include, path

app_name = "dispatch_console"
urlpatterns = [
    path("", include("dispatch.console.hotline.urls")),
    path("", include("dispatch.console.orders.urls")),
    path("", include("dispatch.console.planning.urls")),
    path("", include("dispatch.console.visits.urls")),
    path("", include("dispatch.console.live.urls")),
    path("", include("dispatch.console.after.urls")),
]
