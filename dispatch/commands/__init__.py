"""What happens in home service: one verb, one function. All channels come through here."""

from dispatch.commands.clocks import watch_clocks
from dispatch.commands.dispatching import (
    accept,
    assign,
    assign_anyway,
    reject,
    time_out_unaccepted,
    withdraw,
    withdraw_uncertified,
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

__all__ = [
    "Act",
    "PlanWish",
    "Proof",
    "ServiceRequest",
    "accept",
    "arrive",
    "assign",
    "assign_anyway",
    "begin",
    "begin_with",
    "cancel",
    "depart",
    "end_plan",
    "fail",
    "finish",
    "finish_with",
    "hold_due",
    "keep",
    "keep_lists",
    "load_service_catalogue",
    "make_standing_visits",
    "pause_plan",
    "preview_request",
    "put_back",
    "redirect",
    "reject",
    "request_service",
    "reschedule",
    "resume_plan",
    "resume_provider",
    "set_aside",
    "set_up_plan",
    "settle",
    "stop_failing_providers",
    "stop_provider",
    "time_out_unaccepted",
    "watch_clocks",
    "withdraw",
    "withdraw_uncertified",
]
