"""run_topups: pay a month, or several in order, and wait until it is done."""

import time

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from core.audit import SYSTEM
from core.dates import months, parse_month
from core.management.base import DomainCommand, worker_listens_to
from core.money import yuan
from subsidies.commands import release_run, require_payable, start_monthly_runs, work_off
from subsidies.enums import RunState
from subsidies.models import Run
from subsidies.queries import run_progress

PATIENCE_SECONDS = 10


class Command(DomainCommand):
    """Freezes the lists of every programme that pays, releases them, and waits for the workers.

    The administrator's tool: two people's approval is asked for on the web pages; here the release
    is recorded as the system's. --freeze-only leaves the lists to the approvers.
    """

    help = "Pay the top-ups of a period, or of every period through another."

    def add_arguments(self, parser: CommandParser) -> None:
        """--period, --through, --freeze-only."""
        parser.add_argument("--period", required=True, help="YYYY-MM")
        parser.add_argument("--through", help="YYYY-MM, included; default: the period alone")
        parser.add_argument(
            "--freeze-only",
            action="store_true",
            help="freeze the lists and leave them to the approvers",
        )

    def handle(self, *, period, through, freeze_only, **options):
        """One period after the other, programme by programme."""
        first = parse_month(period)
        last = parse_month(through) if through else first
        if last < first:
            message = _("%(last)s 早于 %(first)s，没有可发放的月份。")
            raise CommandError(message % {"first": period, "last": through})
        require_payable(last)
        has_worker = not freeze_only and worker_listens_to("money")
        for month in months(first, last):
            for run in start_monthly_runs(period=month, by=SYSTEM):
                if not freeze_only:
                    self._finish(release_run(run=run, by=SYSTEM), has_worker)
                run.refresh_from_db()
                self.stdout.write(
                    f"{month:%Y-%m} {run.programme.code} {run.get_state_display()}"
                    f" {run.count} ¥{yuan(run.total_fen)}"
                )

    def _finish(self, run: Run, has_worker: bool) -> None:
        """Show progress until the run is closed; post it here when no worker moves it on."""
        label = f"{run.period:%Y-%m} {run.programme.code}"
        with tqdm(total=run.count, desc=label, unit="", disable=None) as bar:
            moved_at = time.monotonic()
            while True:
                run.refresh_from_db()
                progress = run_progress(run)
                if progress.posted_count != bar.n:
                    bar.set_postfix_str(
                        f"{progress.posted_batches}/{progress.batches} ¥{yuan(progress.posted_fen)}",
                        refresh=False,
                    )
                    bar.update(progress.posted_count - bar.n)
                    moved_at = time.monotonic()
                if run.state == RunState.CLOSED:
                    return
                if run.state == RunState.PAUSED:
                    raise CommandError(_("%(run)s 已暂停，恢复后再继续。") % {"run": run})
                if not has_worker or time.monotonic() - moved_at > PATIENCE_SECONDS:
                    work_off(run=run, by=SYSTEM)
                time.sleep(0.05)
