"""Addresses of staff's pages of assessments, mounted at /console/assessment/."""

from django.urls import path, re_path

from elderly_care.console.assessment import pages, phone, pictures, plans

app_name = "assessment_console"
urlpatterns = [
    path("", pages.QueueView.as_view(), name="queue"),
    path("find/", pages.FindView.as_view(), name="find"),
    path("import/", pages.ImportView.as_view(), name="import"),
    path("person/<int:pk>/", pages.PersonView.as_view(), name="person"),
    path("person/<int:pk>/plan/", plans.PlanView.as_view(), name="plan"),
    path("plans/", plans.PlansView.as_view(), name="plans"),
    re_path(
        r"^plans/(?P<pk>\d{1,18})/(?P<step>lines|agree|end)/$",
        plans.PlanStepView.as_view(),
        name="plan_step",
    ),
    path("<int:pk>/", pages.CaseView.as_view(), name="case"),
    path("<int:pk>/assign/", pages.AssignView.as_view(), name="assign"),
    path("<int:pk>/paper/", pages.PaperView.as_view(), name="paper"),
    re_path(
        r"^(?P<pk>\d{1,18})/(?P<step>publicise|cancel|doubt|annul)/$",
        pages.StepView.as_view(),
        name="step",
    ),
    path("objections/<int:pk>/", pages.DecideView.as_view(), name="decide"),
    path("signatures/<int:pk>/", pictures.SignatureView.as_view(), name="signature"),
    path("records/<int:pk>/photo/", pictures.PhotoView.as_view(), name="photo"),
    path("plans/<int:pk>/signature/", pictures.PlanSignatureView.as_view(), name="plan_signature"),
    path("phone/", phone.PhoneView.as_view(), name="phone"),
    path("phone/worker.js", phone.WorkerView.as_view(), name="phone_worker"),
    path("phone/app.webmanifest", phone.PageManifestView.as_view(), name="phone_manifest"),
    path("phone/<int:pk>/fill/", phone.FillView.as_view(), name="fill"),
    path("phone/<int:pk>/person/", phone.PersonView.as_view(), name="sign_person"),
    path("phone/<int:pk>/sign/", phone.SignView.as_view(), name="sign"),
]
