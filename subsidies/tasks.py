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


@shared_task(name="subsidies.start_monthly_runs")
def start_monthly_runs() -> None:
    """Begin this month's run of every monthly programme."""
    from core.audit import SYSTEM
    from core.dates import today
    from subsidies import commands

    commands.start_monthly_runs(period=today().replace(day=1), by=SYSTEM)
