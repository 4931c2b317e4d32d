"""Addresses of volunteers and partners, below /console/stations/volunteers/."""

from django.urls import path

from stations.console.volunteers import changes, partners, people, shifts

urlpatterns = [
    path("", people.ListView.as_view(), name="volunteers"),
    path("register/", people.RegisterView.as_view(), name="volunteer_register"),
    path("figures/", people.FiguresView.as_view(), name="volunteer_figures"),
    path("<int:pk>/", people.VolunteerView.as_view(), name="volunteer"),
    path(
        "<int:pk>/certificate/<int:year>/",
        people.CertificateView.as_view(),
        name="volunteer_certificate",
    ),
    path("gifts/", people.GiftsView.as_view(), name="volunteer_gifts"),
    path("shifts/", shifts.CalendarView.as_view(), name="volunteer_shifts"),
    path("shifts/new/", shifts.PlanView.as_view(), name="volunteer_plan"),
    path("shifts/<int:pk>/", shifts.ShiftView.as_view(), name="volunteer_shift"),
    path("shifts/<int:pk>/change/", changes.ChangeView.as_view(), name="volunteer_shift_change"),
    path("series/<int:pk>/end/", changes.EndSeriesView.as_view(), name="volunteer_series_end"),
    path("unsigned/", changes.UnsignedView.as_view(), name="volunteer_unsigned"),
    path("unsigned/<int:pk>/", changes.EndView.as_view(), name="volunteer_end"),
    path("partners/", partners.PartnersView.as_view(), name="partners"),
    path("partners/visits/new/", partners.VisitView.as_view(), name="partner_visit"),
    path("partners/works/new/", partners.WorkView.as_view(), name="partner_work"),
    path("partners/works/<int:pk>/", partners.CorrectionView.as_view(), name="partner_correction"),
    path("circles/", partners.CirclesView.as_view(), name="circles"),
    path("registers/", partners.RegistersView.as_view(), name="registers"),
]
