"""Who may serve whom, and who fails too often."""

from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from core.dates import today
from dispatch.models import OrderStep, PartnerRule, ServiceItem, ServiceProvider, WorkOrder
from elderly_care.models import Resident

FAILURES = ("reject", "time_out", "fail", "disprove", "decline", "pass_on")
OUTCOMES = (*FAILURES, "finish")
WHOLE_BP = 10_000


def providers_for(resident: Resident, item: ServiceItem) -> list[ServiceProvider]:
    """Who takes orders for an item where a person lives, by rank."""
    rows = ServiceProvider.objects.taking_orders(resident.community_id, item)
    return list(rows.select_related("operator").order_by("rank", "pk"))


def operators_besides(order: WorkOrder) -> QuerySet[Organisation]:
    """To whom an order may be given instead."""
    others = [row.operator_id for row in providers_for(order.resident, order.item)]
    return Organisation.objects.filter(pk__in=others).exclude(pk=order.operator_id).order_by("pk")


def failing_providers() -> list[tuple[ServiceProvider, str]]:
    """Who breaks the rule of their region now, with the reason in words."""
    found = []
    running = ServiceProvider.objects.filter(stopped_at__isnull=True).select_related("operator")
    for provider in running.order_by("pk"):
        rule = PartnerRule.objects.in_force(provider.region, today()).first()
        if rule is not None and (reason := _breaks(provider, rule)):
            found.append((provider, reason))
    return found


def _breaks(provider: ServiceProvider, rule: PartnerRule) -> str:
    """The reason, or nothing. What happened before it was resumed is forgiven."""
    since = timezone.now() - timedelta(days=rule.days)
    if provider.resumed_at is not None:
        since = max(since, provider.resumed_at)
    counts = OrderStep.objects.filter(
        operator=provider.operator_id,
        order__resident__community__code__startswith=provider.region,
        arrived_at__gte=since,
        verb__in=OUTCOMES,
    ).aggregate(all=Count("pk"), failed=Count("pk", filter=Q(verb__in=FAILURES)))
    if counts["all"] < rule.min_orders:
        return ""
    if counts["failed"] * WHOLE_BP <= rule.most_failed_bp * counts["all"]:
        return ""
    return _("最近 %(days)s 天 %(all)s 次中有 %(failed)s 次拒单、超时、推掉或未能服务。") % {
        "days": rule.days,
        **counts,
    }
