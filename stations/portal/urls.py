"""Addresses of the public service map, mounted at /stations/."""

from django.urls import include, path

from stations.portal import circles, clinics, discounts, views

app_name = "stations_portal"
urlpatterns = [
    path("", include("stations.portal.cases.urls")),
    path("activities/", include("stations.portal.activities.urls")),
    path("volunteering/", include("stations.portal.volunteers.urls")),
    path("surveys/", include("stations.portal.surveys.urls")),
    path("rooms/", include("stations.portal.rooms.urls")),
    path("clinics/", clinics.ClinicsView.as_view(), name="clinics"),
    path("clinics/<int:pk>/", clinics.ClinicView.as_view(), name="clinic"),
    path("", views.ServiceMapView.as_view(), name="map"),
    path("circles/", circles.CirclesView.as_view(), name="circles"),
    path("discounts/", discounts.DiscountsView.as_view(), name="discounts"),
    path("embed/", views.EmbeddedMapView.as_view(), name="embed"),
    path("places.geojson", views.PlacesDataView.as_view(), name="data"),
    path("<int:pk>/", views.PlaceView.as_view(), name="place"),
]
