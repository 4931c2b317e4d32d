"""Stops, seen facts, and programmes as staff write them."""

from copy import deepcopy
from datetime import date

from subsidies.models import FundingSource, ReferenceAmount, SeenFact, Stop
from subsidies.queries import Draft, read_draft
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import EnrolmentFactory

VERSION = {
    "effective_from": "2024-01-01",
    "document_no": "测试〔2024〕1号",
    "minimum_age": 60,
    "back_pay_months": 6,
    "age_step": "birthday_month",
    "excluded_by": [],
    "tiers": [
        {
            "code": "80",
            "name": "80 周岁及以上",
            "amount_yuan": 100,
            "conditions": [{"fact": "age", "from": 80}],
        },
        {
            "code": "dibao",
            "name": "低保",
            "amount_yuan": 300,
            "conditions": [{"fact": "care_status", "category": "dibao"}],
        },
    ],
}


def draft(**changes) -> Draft:
    """A version as a form or a file gives it; amounts={code: yuan} for other amounts."""
    amounts = changes.pop("amounts", {})
    entry = deepcopy(VERSION) | changes
    for tier in entry["tiers"] if amounts else ():
        tier["amount_yuan"] = amounts.get(tier["code"], tier["amount_yuan"])
    return read_draft(entry)


def funding_source(code: str) -> FundingSource:
    """Who gives money."""
    return FundingSource.objects.create(code=code, name=code)


def standard(day: date) -> ReferenceAmount:
    """A minimum living standard from a day on."""
    values = {"code": "dibao", "name": "最低生活保障标准", "region": "11", "amount_fen": 1450_00}
    return ReferenceAmount.objects.create(effective_from=day, **values)


def _stop(community, operator) -> Stop:
    enrolment = EnrolmentFactory(resident=ResidentFactory(community=community))
    return Stop.objects.create(enrolment=enrolment, first=date(2024, 5, 1), reason="测试")


def _seen(community, operator) -> SeenFact:
    resident = ResidentFactory(community=community)
    return SeenFact.objects.create(resident=resident, name="hukou", value="11")


SCOPED = {Stop: _stop, SeenFact: _seen}
