"""Addresses of activities, below /console/stations/activities/."""

from django.urls import path, re_path

from stations.console.activities import activity, calendar, roll, session

urlpatterns = [
    path("", calendar.IndexView.as_view(), name="activities"),
    path("figures/", calendar.FiguresView.as_view(), name="activity_figures"),
    path("at/<int:pk>/", calendar.CalendarView.as_view(), name="activity_calendar"),
    path("at/<int:pk>/plan/", activity.PlanView.as_view(), name="activity_plan"),
    path("at/<int:pk>/copy/", calendar.CopyMonthView.as_view(), name="activity_copy_month"),
    path("<int:pk>/", activity.ActivityView.as_view(), name="activity"),
    path("<int:pk>/change/", activity.ActivityChangeView.as_view(), name="activity_change"),
    path("sessions/<int:pk>/", session.SessionView.as_view(), name="activity_session"),
    path(
        "sessions/<int:pk>/change/",
        session.SessionChangeView.as_view(),
        name="activity_session_change",
    ),
    path("sessions/<int:pk>/counters/", session.CountersView.as_view(), name="activity_counters"),
    path(
        "sessions/<int:pk>/child/<int:citizen>/",
        session.ChildView.as_view(),
        name="activity_child",
    ),
    # Below one folder, because the tablet's worker serves that folder only.
    path("door/worker.js", roll.WorkerView.as_view(), name="activity_roll_worker"),
    path("door/app.webmanifest", roll.PageManifestView.as_view(), name="activity_roll_manifest"),
    path("door/<int:pk>/", roll.RollView.as_view(), name="activity_roll"),
    re_path(
        r"^door/lines/(?P<pk>\d{1,18})/(?P<act>come|leave|undo)/$",
        roll.LineView.as_view(),
        name="activity_line",
    ),
    path("door/sessions/<int:pk>/walk-in/", roll.WalkInView.as_view(), name="activity_walk_in"),
    path("door/counters/<int:pk>/", roll.CountView.as_view(), name="activity_count"),
]
