"""A till as it is usually written with DRF and the ORM: the same rows, an object at a time.

uvicorn serves it beside ours, with the same middleware, pool and number of processes, but by Django's
own handler, and session, user and memberships are read as Django and its ORM read them. It asks the
same guards of the same rules, locks the same shift, person and purses, and books the same rows of the
ledger: rules, facts, purses and lots are read through the ORM, each row is saved by itself. Pricing
and the operator's day are ours.
"""

import config.asgi  # noqa: F401 - first: it sets Django up

# ruff: isort: split
from datetime import date

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.core.asgi import get_asgi_application
from django.db import connection, transaction
from django.urls import path
from django.utils import timezone
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from config.health import healthz
from core.api import HasPermission
from core.audit import record
from core.dates import today
from elderly_care.models import CareStatus, Resident
from meals.logic.pricing import Quote
from meals.models import (
    AgeDiscount,
    DailyMealSubsidy,
    DeliveryFee,
    MealOrder,
    Menu,
    MenuItem,
    Sale,
    SaleLine,
    SubsidyUse,
    TillShift,
)
from meals.queries.in_force import InForce
from meals.queries.prices import Terms, stored_steps, terms_by
from stations.models import Station
from subsidies.enums import AccountKind, HoldOutcome, TransferKind
from subsidies.logic.rules import Fact
from subsidies.models import Account, Hold, HoldEnd, HoldLot, Journal, Lot, Programme, Transfer

__all__ = ["application"]


class NaiveSaleSerializer(serializers.Serializer):
    """What the till sends; each field is looked up by itself."""

    shift = serializers.PrimaryKeyRelatedField(queryset=TillShift.objects.all())
    resident = serializers.PrimaryKeyRelatedField(queryset=Resident.objects.all())
    item = serializers.PrimaryKeyRelatedField(queryset=MenuItem.objects.all())
    key = serializers.CharField()


class NaiveLineSerializer(serializers.ModelSerializer):
    """A line as it was stored."""

    class Meta:
        model = SaleLine
        fields = ["id", "name", "quantity", "elder_fen"]


class NaiveAnswerSerializer(serializers.ModelSerializer):
    """The sale as it was stored."""

    lines = NaiveLineSerializer(many=True)

    class Meta:
        model = Sale
        fields = ["id", "number", "state", "elder_fen", "purse_fen", "lines"]


class NaiveSaleView(APIView):
    """Sell one set meal to a person with purses."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [HasPermission]
    permission = "meals.sell_at_till"

    @transaction.atomic
    def post(self, request: Request) -> Response:
        """201 with the sale."""
        asked = NaiveSaleSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        shift = TillShift.objects.select_for_update().get(pk=data["shift"].pk, closed_at=None)
        till, station = shift.till, shift.till.station
        if Sale.objects.filter(till=till, idempotency_key=data["key"]).exists():
            return Response(status=409)
        person = Resident.objects.select_for_update().get(pk=data["resident"].pk)
        menu = Menu.objects.get(pk=data["item"].menu_id)
        terms = terms_by(rules_for(person, station, menu.service_date), person, menu, station)
        priced = terms.quote([data["item"].portion()], fulfil_mode="")
        sale = Sale(till=till, shift=shift, station=station, operator=station.operator)
        sale.resident, sale.sold_by, sale.idempotency_key = person, request.user, data["key"]
        book_date = store(sale, menu, terms, priced)
        share = priced.total
        SaleLine.objects.create(
            sale=sale,
            menu_item=data["item"],
            name=data["item"].name,
            quantity=1,
            unit_price_fen=data["item"].price_fen,
            list_fen=share.list_fen,
            elder_fen=share.elder_fen,
            government_fen=share.government_fen,
            operator_fen=share.operator_fen,
        )
        pay(sale, person, book_date)
        if sale.subsidy_fen:
            pay_from_fund(sale, terms.subsidy.programme, book_date)
        record(sale, "meals.sale.sold", by=request.user, elder_fen=sale.elder_fen)
        return Response(NaiveAnswerSerializer(sale).data, status=201)


def rules_for(person: Resident, station: Station, day: date) -> InForce:
    """Each kind of rule by a queryset of its own, and what the person had that day."""
    ordered = MealOrder.objects.filter(resident=person, service_date=day, discount__isnull=False)
    bought = Sale.objects.filter(resident=person, service_date=day, discount__isnull=False)
    had = [row.meal_period for row in (*ordered, *bought)]
    return InForce(
        discounts=list(AgeDiscount.objects.in_force(station.division_id, day)),
        fees=list(DeliveryFee.objects.in_force(station.division_id, day)),
        subsidy=DailyMealSubsidy.objects.in_force(person.community_id, day).first(),
        subsidy_used=SubsidyUse.objects.filter(resident=person, day=day).exists(),
        discounted={meal: had.count(meal) for meal in had},
        facts=[
            Fact("care_status", row.valid_from, row.valid_to, {"category": row.category})
            for row in CareStatus.objects.filter(resident=person)
        ],
    )


def store(sale: Sale, menu: Menu, terms: Terms, priced: Quote) -> date:
    """The sale's own row; returns the day on which its money is booked."""
    with connection.cursor() as cursor:
        days = [sale.operator_id, today(), today()]
        cursor.execute("SELECT * FROM meals_sale_days(%s, %s, %s)", days)
        sale.booked_on, book_date = cursor.fetchone()
    sale.service_date, sale.meal_period, sale.channel = today(), menu.meal_period, "online"
    sale.occurred_at = sale.arrived_at = timezone.now()
    total = priced.total
    sale.portions, sale.list_fen, sale.elder_fen = 1, total.list_fen, total.elder_fen
    sale.government_fen, sale.operator_fen = total.government_fen, total.operator_fen
    sale.discount, sale.subsidy = terms.discount, terms.subsidy if priced.subsidy_fen else None
    sale.discount_government_fen = priced.discount_government_fen
    sale.subsidy_fen, sale.purse_fen = priced.subsidy_fen, total.elder_fen
    sale.explanation = stored_steps(priced, terms)
    sale.save()
    return book_date


def pay(sale: Sale, person: Resident, book_date: date) -> None:
    """From the purses in their order, lot by lot."""
    due = sale.purse_fen
    purses = Account.objects.filter(kind=AccountKind.PURSE, resident=person)
    for purse in purses.select_related("programme").order_by("programme__spend_order", "pk"):
        if not due:
            return
        with connection.cursor() as cursor:  # select_for_update would need a right that we lack
            cursor.execute("SELECT subsidies_lock_purses(%s)", [[purse.pk]])
        taken = []
        for lot in Lot.objects.filter(account=purse).order_by("expires_on", "pk"):
            fen = min(due, lot.remaining_fen - lot.held_fen)
            if fen > 0:
                taken.append((lot, fen))
                due -= fen
        if taken:
            book(sale, purse, taken, book_date)


def book(sale: Sale, purse: Account, taken: list[tuple[Lot, int]], book_date: date) -> None:
    """Hold, entry and transfers of one purse."""
    total = sum(fen for _lot, fen in taken)
    hold = Hold.objects.create(account=purse, reference=sale.reference, amount_fen=total)
    for lot, fen in taken:
        HoldLot.objects.create(hold=hold, account=purse, lot=lot, amount_fen=fen)
    journal = Journal.objects.create(
        kind=TransferKind.SPEND,
        key=f"hold:{hold.pk}",
        request_hash="",
        total_fen=total,
        count=len(taken),
        book_date=book_date,
        actor="bench",
    )
    HoldEnd.objects.create(hold=hold, outcome=HoldOutcome.CAPTURED, journal=journal)
    payable = payable_of(purse.programme, sale)
    for lot, fen in taken:
        Transfer.objects.create(
            journal=journal,
            kind=TransferKind.SPEND,
            programme=purse.programme,
            debit=purse,
            debit_kind=AccountKind.PURSE,
            credit=payable,
            credit_kind=AccountKind.PAYABLE,
            amount_fen=fen,
            debit_lot=lot,
        )


def pay_from_fund(sale: Sale, programme: Programme, book_date: date) -> None:
    """The government's part."""
    journal = Journal.objects.create(
        kind=TransferKind.SUBSIDISE,
        key=f"{sale.reference}:day",
        request_hash="",
        total_fen=sale.subsidy_fen,
        count=1,
        book_date=book_date,
        actor="bench",
    )
    Transfer.objects.create(
        journal=journal,
        kind=TransferKind.SUBSIDISE,
        programme=programme,
        debit=Account.objects.get_or_create(kind=AccountKind.FUND, programme=programme)[0],
        debit_kind=AccountKind.FUND,
        credit=payable_of(programme, sale),
        credit_kind=AccountKind.PAYABLE,
        amount_fen=sale.subsidy_fen,
    )


def payable_of(programme: Programme, sale: Sale) -> Account:
    """What the operator is owed from a programme."""
    owed = {"kind": AccountKind.PAYABLE, "programme": programme, "operator": sale.operator}
    return Account.objects.get_or_create(**owed)[0]


class NaiveBackend(BaseBackend):
    """The user of a session as Django's own backend reads it; roles follow when they are asked for."""

    def get_user(self, user_id: int) -> User | None:
        """While active."""
        return User.objects.filter(pk=user_id, is_active=True).first()


urlpatterns = [path("healthz", healthz), path("sales/", NaiveSaleView.as_view())]
settings.ROOT_URLCONF = __name__
settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
settings.AUTHENTICATION_BACKENDS = [f"{__name__}.NaiveBackend"]
application = get_asgi_application()
