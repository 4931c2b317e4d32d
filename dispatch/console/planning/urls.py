"""Addresses of matching and planning, below /console/dispatch/."""

from django.urls import path

from dispatch.console.planning import absence, board, plans, rosters

urlpatterns = [
    path("board/", board.BoardView.as_view(), name="board"),
    path("board/<int:pk>/", board.CandidatesView.as_view(), name="candidates"),
    path("board/<int:pk>/undo/", board.UndoView.as_view(), name="undo"),
    path("board/<int:pk>/urgent/", board.UrgentView.as_view(), name="urgent"),
    path("plans/", plans.PlansView.as_view(), name="plans"),
    path("plans/<int:pk>/", plans.PlanView.as_view(), name="plan"),
    path("plans/<int:pk>/publish/", plans.PublishView.as_view(), name="plan_publish"),
    path("absence/", absence.AbsenceView.as_view(), name="absence"),
    path("shifts/", rosters.RosterView.as_view(), name="roster"),
]
