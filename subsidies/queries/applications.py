"""Lists of applications: what waits for me, what I handed in, what is disputed or late."""

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value

from accounts.enums import Role
from accounts.models import User
from core.dates import today
from elderly_care.models import FamilyLink
from subsidies.enums import ApplicationState, DuplicateKind, Level, Outcome
from subsidies.models import Application, Decision, DeclaredInterest, Escalation, JointOpinion

SHOWN = ("programme", "version", "resident__community", "reviewer", "received_at", "tier")
_FOR_CLERKS = (ApplicationState.SUBMITTED, ApplicationState.SUPPLEMENT, ApplicationState.ACCEPTED)
# Findings other than of what may be held together.
_DOUBTED = Q(
    Func(
        F("findings"),
        Value(f'$[*] ? (@.kind != "{DuplicateKind.ALSO_HELD}")'),
        function="jsonb_path_exists",
        template="%(function)s(%(expressions)s::jsonpath)",
        output_field=BooleanField(),
    )
)


def all_applications(user: User) -> QuerySet[Application]:
    """Everything in the user's area, newest first."""
    return _shown(Application.objects.visible_to(user)).order_by("-applied_on", "-pk")


def inbox(user: User) -> QuerySet[Application]:
    """等我办理: what this user can do the next step of, the most urgent first."""
    waiting = _by_role(user) | Q(_escalated_to(user)) | Q(_asked_of(user))
    found = Application.objects.visible_to(user).open().filter(waiting)
    return _without_own(_shown(found), user).order_by(F("due_on").asc(nulls_last=True), "pk")


def _by_role(user: User) -> Q:
    waiting = Q(pk__in=[])
    if Role.STREET_CLERK in user.roles:
        mine = Q(reviewer=user.pk) | Q(reviewer__isnull=True)
        waiting |= mine & Q(state__in=_FOR_CLERKS)
    if Role.STREET_APPROVER in user.roles:
        waiting |= Q(state=ApplicationState.REVIEWED, approval_level=Level.STREET)
    if Role.DISTRICT_ADMIN in user.roles:
        waiting |= Q(state=ApplicationState.REVIEWED, approval_level=Level.DISTRICT)
        waiting |= Q(state__in=[ApplicationState.DISPUTED, ApplicationState.APPEALED])
        waiting |= Q(Exists(_asked().filter(organisation__isnull=True)))  # answers by letter
    return waiting


def _escalated_to(user: User) -> Exists:
    """In this very step: what is done since is somebody else's again."""
    step = {name: OuterRef(name) for name in ("state", "round")}
    return Exists(Escalation.objects.filter(application=OuterRef("pk"), owner=user.pk, **step))


def _asked_of(user: User) -> Exists:
    return Exists(_asked().filter(organisation__in=user.scope.organisations))


def _asked() -> QuerySet[JointOpinion]:
    return JointOpinion.objects.waiting().filter(
        application=OuterRef("pk"),
        round=OuterRef("round"),
        application__state=ApplicationState.JOINT,
    )


def _without_own(rows: QuerySet[Application], user: User) -> QuerySet[Application]:
    """Not what the user has decided in this round, nor what they should keep out of."""
    of_person = {"user": user.pk, "resident": OuterRef("resident")}
    declared = DeclaredInterest.objects.filter(**of_person)
    family = FamilyLink.objects.filter(**of_person)
    this_round = {"application": OuterRef("pk"), "round": OuterRef("round")}
    took_part = Q(
        Exists(Decision.objects.filter(decided_by=user.pk, **this_round))
        | Exists(JointOpinion.objects.filter(answered_by=user.pk, **this_round)),
        state__in=[ApplicationState.REVIEWED, ApplicationState.DISPUTED, ApplicationState.APPEALED],
    )
    own = rows.exclude(took_part).exclude(applicant=user.pk)
    return own.exclude(Exists(declared)).exclude(Exists(family))


def taken(user: User) -> QuerySet[Application]:
    """我提交的: handed in by this user or at this user's window; progress only."""
    return _shown(Application.objects.taken_by(user)).order_by("-applied_on", "-pk")


def disputed(user: User) -> QuerySet[Application]:
    """The list that goes to the district."""
    rows = Application.objects.visible_to(user).filter(state=ApplicationState.DISPUTED)
    return _shown(rows).order_by(F("due_on").asc(nulls_last=True), "pk")


def overdue(user: User) -> QuerySet[Application]:
    """Whose present step is late."""
    rows = Application.objects.visible_to(user).open().filter(due_on__lt=today())
    return _shown(rows).order_by("due_on", "pk")


def staff_cases(user: User) -> QuerySet[Application]:
    """涉及工作人员亲属: registered apart."""
    return all_applications(user).filter(involves_staff=True)


def applications_of(user: User) -> QuerySet[Application]:
    """On the portal: one's own, and those of whom one acts for."""
    return _shown(Application.objects.of_family(user)).order_by("-applied_on", "-pk")


def to_approve(user: User) -> QuerySet[Application]:
    """REVIEWED and at this user's level, reviewed by somebody else."""
    return inbox(user).filter(state=ApplicationState.REVIEWED)


def batch_candidates(user: User) -> QuerySet[Application]:
    """Those in which the review found nothing to look at. Deciding looks again at each."""
    clean = Decision.objects.filter(
        application=OuterRef("pk"),
        round=OuterRef("round"),
        level=Level.REVIEW,
        outcome=Outcome.PASSED,
        amount_fen=OuterRef("amount_fen"),
    ).exclude(_DOUBTED)
    return to_approve(user).filter(Q(Exists(clean)), involves_staff=False, is_urgent=False)


def _shown(rows: QuerySet[Application]) -> QuerySet[Application]:
    return rows.select_related(*SHOWN)
