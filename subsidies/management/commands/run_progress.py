"""run_progress: how far runs are, once or until they are closed."""

import time

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.management.base import DomainCommand
from core.money import yuan
from subsidies.enums import RunState
from subsidies.models import Run
from subsidies.queries import run_by_id, run_progress

SECONDS_BETWEEN = 2
UNDER_WAY = (RunState.FROZEN, RunState.POSTING, RunState.PAUSED)


class Command(DomainCommand):
    """A line for each run: batches, lines, yuan, lines a second, time left."""

    help = "Show how far a run, or every unfinished run, is."

    def add_arguments(self, parser: CommandParser) -> None:
        """RUN or --all, --watch."""
        parser.add_argument("run", nargs="?", type=int, help="number of the run")
        parser.add_argument("--all", action="store_true", help="every run that is not closed")
        parser.add_argument("--watch", action="store_true", help="repeat until nothing is posting")

    def handle(self, *, run, watch, **options):
        """Print, and go on printing while something moves."""
        if (run is None) != options["all"]:
            raise CommandError(_("请写明一个发放批次的编号，或者 --all。"))
        while True:
            runs = self._runs(run)
            for one in runs:
                self.stdout.write(self._line(one))
            if not (watch and any(one.state == RunState.POSTING for one in runs)):
                return
            time.sleep(SECONDS_BETWEEN)

    def _runs(self, pk: int | None) -> list[Run]:
        if pk is None:
            runs = Run.objects.filter(state__in=UNDER_WAY).select_related("programme")
            return list(runs.order_by("period", "pk"))
        found = run_by_id(pk)
        if found is None:
            raise CommandError(_("没有编号为 %(pk)s 的发放批次。") % {"pk": pk})
        return [found]

    def _line(self, run: Run) -> str:
        now = run_progress(run)
        rate = "-" if now.rate is None else f"{now.rate:.0f}/s"
        left = "-" if now.seconds_left is None else f"{now.seconds_left}s"
        return (
            f"{run.pk} {run.period:%Y-%m} {run.programme.code} {run.get_state_display()}"
            f" {now.percent}% {now.posted_batches}/{now.batches}"
            f" {now.posted_count}/{now.count} ¥{yuan(now.posted_fen)}/{yuan(now.total_fen)}"
            f" {rate} {left}"
        )
