"""What happens in home service: one verb, one function. All channels come through here."""

from dispatch.commands.clocks import watch_clocks
from dispatch.commands.dispatching import (
    accept,
    assign,
    assign_anyway,
    reject,
    time_out_unaccepted,
    withdraw,
)
from dispatch.commands.ending import cancel, put_back, redirect, reschedule, set_aside
from dispatch.commands.entitlement import hold_due
from dispatch.commands.keeping import keep, keep_lists
from dispatch.commands.partners import Proof, begin_with, finish_with
from dispatch.commands.providers import (
    resume_provider,
    stop_failing_providers,
    stop_provider,
)
from dispatch.commands.reference import load_service_catalogue
from dispatch.commands.requests import ServiceRequest, preview_request, request_service
from dispatch.commands.standing import (
    PlanWish,
    end_plan,
    make_standing_visits,
    pause_plan,
    resume_plan,
    set_up_plan,
)
from dispatch.commands.steps import Act
from dispatch.commands.visiting import arrive, begin, depart, fail, finish, settle
