"""Celery entry points: the bell rings here, the work list is in the tables."""

from celery import shared_task


@shared_task(name="subsidies.post_run")
def post_run(run_id: int) -> None:
    """Help to post a run until no batch is left. Harmless at any time, in any number."""
    from core.audit import SYSTEM
    from subsidies import commands
    from subsidies.models import Run

    run = Run.objects.filter(pk=run_id).first()
    if run is not None:
        commands.work_off(run=run, by=SYSTEM)


@shared_task(name="subsidies.resume_runs")
def resume_runs() -> None:
    """Ring again for every run that is not closed: a killed worker's batch waits in the table."""
    from subsidies import queries

    for run_id in queries.unfinished_run_ids():
        post_run.delay(run_id)


@shared_task(name="subsidies.start_due_runs")
def start_due_runs() -> None:
    """Freeze the lists of every programme whose pay day has come. Approvers find them waiting."""
    from core.audit import SYSTEM
    from subsidies import commands

    commands.start_due_runs(by=SYSTEM)


@shared_task(name="subsidies.build_daily_lists")
def build_daily_lists() -> None:
    """The day's reviews first, then both lists, each programme for itself."""
    from core.audit import SYSTEM
    from core.dates import today
    from subsidies import commands, queries

    commands.open_reviews(day=today(), by=SYSTEM)
    for programme, _version in queries.listed_programmes(today()):
        build_programme_lists.delay(programme.pk)


@shared_task(name="subsidies.build_programme_lists")
def build_programme_lists(programme_id: int) -> None:
    """Both lists of one programme. Harmless when repeated."""
    from core.audit import SYSTEM
    from core.dates import today
    from subsidies import commands
    from subsidies.models import Programme

    programme = Programme.objects.filter(pk=programme_id).first()
    if programme is not None:
        commands.build_lists(day=today(), by=SYSTEM, programme=programme)


@shared_task(name="subsidies.check_run")
def check_run(run_id: int) -> None:
    """Note what is unusual on a frozen list, so that approvers find it noted."""
    from subsidies import commands
    from subsidies.models import Run

    run = Run.objects.filter(pk=run_id).first()
    if run is not None:
        commands.find_issues(run)


@shared_task(name="subsidies.start_expiry_runs")
def start_expiry_runs() -> None:
    """Take back the credit whose last day has passed. Harmless at any time."""
    from core.audit import SYSTEM
    from subsidies import commands

    commands.start_expiry_runs(by=SYSTEM)


@shared_task(name="subsidies.reconcile")
def reconcile() -> None:
    """Re-add the whole ledger every night; differences become work items."""
    from core.audit import SYSTEM
    from subsidies import commands

    commands.reconcile(by=SYSTEM)


@shared_task(name="subsidies.close_due_publicities")
def close_due_publicities() -> None:
    """End the notices that are over. Harmless when repeated."""
    from core.audit import SYSTEM
    from subsidies import commands

    commands.close_due_publicities(by=SYSTEM)


@shared_task(name="subsidies.escalate_overdue")
def escalate_overdue() -> None:
    """Bring what is late before somebody. Harmless when repeated."""
    from core.audit import SYSTEM
    from subsidies import commands

    commands.escalate_overdue(by=SYSTEM)


@shared_task(name="subsidies.recover_late")
def recover_late() -> None:
    """Ask back what runs paid after a decision was lowered. Harmless when repeated."""
    from core.audit import SYSTEM
    from subsidies import commands

    commands.recover_late(by=SYSTEM)


@shared_task(name="subsidies.reopen_purses")
def reopen_purses() -> None:
    """Open the purses again of whom a correction brought back to life. Harmless when repeated."""
    from core.audit import SYSTEM
    from subsidies import commands

    commands.reopen_purses(by=SYSTEM)


@shared_task(name="subsidies.close_purses_of_the_dead")
def close_purses_of_the_dead() -> None:
    """What the dead left goes where the rules say. Harmless when repeated."""
    from core.audit import SYSTEM
    from subsidies import commands

    commands.close_purses_of_the_dead(by=SYSTEM)


@shared_task(name="subsidies.enrol_entitled")
def enrol_entitled() -> None:
    """Ring for every programme where nobody need apply; a programme is opened by a person."""
    from subsidies import queries

    for programme in queries.automatic_programmes():
        enrol_entitled_to.delay(programme.pk)


@shared_task(name="subsidies.enrol_entitled_to")
def enrol_entitled_to(programme_id: int) -> None:
    """Enrol who became entitled to one programme. Harmless when repeated."""
    from core.audit import SYSTEM
    from subsidies import commands
    from subsidies.models import Programme

    programme = Programme.objects.filter(pk=programme_id).first()
    if programme is not None:
        commands.enrol_eligible(programme=programme, by=SYSTEM)


@shared_task(name="subsidies.tell_planned")
def tell_planned() -> None:
    """Announce the steps that come next month. Harmless when repeated."""
    from core.audit import SYSTEM
    from subsidies import commands

    commands.tell_planned(by=SYSTEM)
