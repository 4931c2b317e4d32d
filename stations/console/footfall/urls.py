"""Addresses of people who come, below /console/stations/footfall/."""

from django.urls import path

from stations.console.footfall import door, figures

urlpatterns = [
    path("", figures.FootfallView.as_view(), name="footfall"),
    path("file.csv", figures.FootfallFileView.as_view(), name="footfall_file"),
    path("month/", figures.FootfallMonthView.as_view(), name="footfall_month"),
    path("at/<int:pk>/", figures.StationFootfallView.as_view(), name="footfall_station"),
    # Below one folder, because the tablet's worker serves that folder only.
    path("door/worker.js", door.WorkerView.as_view(), name="footfall_worker"),
    path("door/app.webmanifest", door.PageManifestView.as_view(), name="footfall_manifest"),
    path("door/<int:pk>/", door.DoorView.as_view(), name="footfall_door"),
    path("door/<int:pk>/number/", door.NumberView.as_view(), name="footfall_number"),
    path("door/<int:pk>/people/", door.PeopleView.as_view(), name="footfall_people"),
]
