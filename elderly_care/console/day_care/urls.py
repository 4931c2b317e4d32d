"""Addresses of day care, beds and respite."""

from django.urls import path

from elderly_care.console.day_care import beds, children, places, roll

urlpatterns = [
    path("day-care/", places.IndexView.as_view(), name="day_care"),
    path("day-care/open/", places.OpenView.as_view(), name="day_care_open"),
    path("day-care/<int:pk>/", places.UnitView.as_view(), name="day_care_unit"),
    path("day-care/<int:pk>/terms/", places.TermsView.as_view(), name="day_care_terms"),
    path("day-care/<int:pk>/roll/", roll.RollView.as_view(), name="day_care_roll"),
    path(
        "day-care/<int:pk>/roll/worker.js",
        roll.RollWorkerView.as_view(),
        name="day_care_roll_worker",
    ),
    path(
        "day-care/<int:pk>/roll/app.webmanifest",
        roll.RollManifestView.as_view(),
        name="day_care_roll_manifest",
    ),
    path(
        "day-care/<int:pk>/roll/<int:enrolment>/",
        roll.RollActView.as_view(),
        name="day_care_roll_act",
    ),
    path("day-care/<int:pk>/carers/", children.CarersView.as_view(), name="child_carers"),
    path("day-care/<int:pk>/children/", children.EnrolView.as_view(), name="child_enrol"),
    path("children/<int:pk>/", children.ChildView.as_view(), name="child_place"),
    path("children/<int:pk>/start/", children.StartView.as_view(), name="child_start"),
    path("children/<int:pk>/pickup/", children.PickupView.as_view(), name="child_pickup"),
    path("children/<int:pk>/medicine/", children.MedicineView.as_view(), name="child_medicine"),
    path("children/<int:pk>/leave/", children.LeaveView.as_view(), name="child_leave"),
    path("children/<int:pk>/end/", children.EndView.as_view(), name="child_end"),
    path("children/<int:pk>/withdraw/", children.WithdrawView.as_view(), name="child_withdraw"),
    path("people/<int:pk>/day-care/", places.EnrolView.as_view(), name="day_care_enrol"),
    path(
        "day-care/enrolments/<int:pk>/", places.EnrolmentView.as_view(), name="day_care_enrolment"
    ),
    path("day-care/enrolments/<int:pk>/risks/", places.RiskView.as_view(), name="day_care_risks"),
    path("day-care/enrolments/<int:pk>/start/", places.StartView.as_view(), name="day_care_start"),
    path(
        "day-care/enrolments/<int:pk>/pickup/", places.PickupView.as_view(), name="day_care_pickup"
    ),
    path(
        "day-care/enrolments/<int:pk>/medicine/",
        places.MedicineView.as_view(),
        name="day_care_medicine",
    ),
    path("day-care/enrolments/<int:pk>/leave/", places.LeaveView.as_view(), name="day_care_leave"),
    path("day-care/enrolments/<int:pk>/end/", places.EndView.as_view(), name="day_care_end"),
    path("beds/", beds.BedPlacesView.as_view(), name="beds"),
    path("beds/<int:pk>/", beds.BoardView.as_view(), name="bed_board"),
    path("beds/<int:pk>/add/", beds.AddBedsView.as_view(), name="bed_add"),
    path("people/<int:pk>/bed/", beds.ReserveView.as_view(), name="bed_reserve"),
    path("people/<int:pk>/respite/", beds.BookRespiteView.as_view(), name="respite_book"),
    path("respites/", beds.RespitesView.as_view(), name="respites"),
]
