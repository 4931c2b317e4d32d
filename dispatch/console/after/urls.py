"""Addresses of what follows a visit."""

from django.urls import path, re_path

from dispatch.console.after import calls, checks, complaints, figures, late

urlpatterns = [
    path("calls-back/", calls.CallsView.as_view(), name="calls"),
    path("calls-back/<int:pk>/", calls.CallView.as_view(), name="call"),
    path("audits/", checks.AuditsView.as_view(), name="audits"),
    path("audits/<int:pk>/", checks.AuditView.as_view(), name="audit"),
    re_path(
        r"^evidence/(?P<pk>\d{1,18})/(?P<what>photo|signature)/$",
        checks.EvidencePhotoView.as_view(),
        name="evidence_photo",
    ),
    re_path(
        r"^late-reports/(?P<pk>\d{1,18})/(?P<what>photo|signature)/$",
        late.LatePhotoView.as_view(),
        name="late_photo",
    ),
    path("complaints/", complaints.ComplaintsView.as_view(), name="complaints"),
    path("complaints/new/", complaints.NewComplaintView.as_view(), name="complaint_new"),
    path("complaints/<int:pk>/photo/", complaints.PhotoView.as_view(), name="complaint_photo"),
    path(
        "complaints/<int:pk>/answer/", complaints.ComplaintView.as_view(), name="complaint_answer"
    ),
    path("records/<int:pk>/", checks.RecordView.as_view(), name="record"),
    path("corrections/", checks.CorrectionsView.as_view(), name="corrections"),
    path("service-report/", figures.ReportView.as_view(), name="service_report"),
    path("service-report/export.xlsx", figures.ReportBookView.as_view(), name="service_book"),
    path("settlements/<int:pk>/", figures.SettlementView.as_view(), name="visit_settlement"),
    path(
        "settlements/<int:pk>/export.xlsx",
        figures.SettlementBookView.as_view(),
        name="visit_settlement_book",
    ),
    path("settlements/", figures.SettlementsView.as_view(), name="visit_settlements"),
]
