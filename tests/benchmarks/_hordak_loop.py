"""Runs in django-hordak's own environment, not in ours: pays people, so many for each line it reads.

"transfer N" calls the library's transfer_to and nothing else. "month N" pays a month as our run and
the ORM loop beside it do: the enrolment locked, its award looked up, the month checked and written
down as paid, the money moved by transfer_to. Answers with a JSON object: seconds by the clock, of
the database's process and of this one.
"""

import datetime
import json
import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models, transaction

CURRENCY, PEOPLE = "CNY", 2_000

settings.configure(
    DATABASES={"default": json.loads(os.environ["HORDAK_DATABASE"])},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
    USE_TZ=True,
    SECRET_KEY="bench",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DEFAULT_CURRENCY=CURRENCY,
    CURRENCIES=[CURRENCY],
    HORDAK_CURRENCIES=[CURRENCY],
    HORDAK_INTERNAL_CURRENCY=CURRENCY,
)
django.setup()

# Models can be imported only now.
from hordak.models import Account, AccountType, Transaction  # noqa: E402
from moneyed import Money  # noqa: E402


class Enrolment(models.Model):  # noqa: DJ008
    """A person's place in the programme."""

    account = models.OneToOneField(Account, models.PROTECT)

    class Meta:
        app_label = "bench"


class Award(models.Model):  # noqa: DJ008
    """What a person is owed a month."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="awards")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    first = models.DateField()

    class Meta:
        app_label = "bench"


class Paid(models.Model):  # noqa: DJ008
    """A month of a person, once."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT)
    period = models.DateField()
    transaction = models.OneToOneField(Transaction, models.PROTECT)

    class Meta:
        app_label = "bench"
        constraints = [models.UniqueConstraint(fields=["enrolment", "period"], name="paid_once")]


class Book:
    """A fund, and a purse for everybody."""

    def __init__(self) -> None:
        call_command("migrate", verbosity=0)
        with connection.schema_editor() as editor:
            for model in (Enrolment, Award, Paid):
                editor.create_model(model)
        owed = {"level": 0, "lft": 1, "rght": 2, "type": AccountType.liability}
        self.fund = Account.objects.create(
            name="fund", type=AccountType.expense, currencies=[CURRENCY]
        )
        self.purses = Account.objects.bulk_create(
            Account(name=f"purse {n}", tree_id=n + 10, currencies=[CURRENCY], **owed)
            for n in range(PEOPLE)
        )
        self.enrolled = Enrolment.objects.bulk_create(
            Enrolment(account=purse) for purse in self.purses
        )
        first = datetime.date(2021, 1, 1)
        Award.objects.bulk_create(
            Award(enrolment=e, amount=100, first=first) for e in self.enrolled
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    @transaction.atomic
    def transfer(self, number: int) -> None:
        """One call of the library."""
        self.fund.transfer_to(self.purses[number % PEOPLE], Money(100, CURRENCY))

    @transaction.atomic
    def month(self, number: int) -> None:
        """One person's month, by the clock of this benchmark: the next month after everybody."""
        period = datetime.date(2021 + number // PEOPLE // 12, number // PEOPLE % 12 + 1, 1)
        key = self.enrolled[number % PEOPLE].pk
        enrolment = (
            Enrolment.objects.select_for_update(of=["self"]).select_related("account").get(pk=key)
        )
        award = enrolment.awards.filter(first__lte=period).last()
        if award is None or Paid.objects.filter(enrolment=enrolment, period=period).exists():
            return
        amount = Money(award.amount, CURRENCY)
        moved = self.fund.transfer_to(enrolment.account, amount, description=f"{period} {key}")
        Paid.objects.create(enrolment=enrolment, period=period, transaction=moved)


def main() -> None:
    """Work line by line."""
    book = Book()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        schedstat = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def clocks() -> tuple:
        server = int(schedstat.read_text().split()[0]) / 1e9
        return time.perf_counter(), server, time.process_time()

    done = {"transfer": 0, "month": 0}
    print("ready", flush=True)
    for line in sys.stdin:
        way, count = line.split()
        before = clocks()
        for number in range(done[way], done[way] + int(count)):
            getattr(book, way)(number)
        costs = [after - earlier for after, earlier in zip(clocks(), before, strict=True)]
        done[way] += int(count)
        print(json.dumps(dict(zip(("wall", "server", "client"), costs, strict=True))), flush=True)


if __name__ == "__main__":
    main()
