"""Courier firms: an adapter for each, one outbox, and what they tell us."""

from meals.commands.couriers.asking import call_courier, cancel_courier
from meals.commands.couriers.events import take_event
from meals.commands.couriers.sending import catch_up, send_waiting
from meals.commands.couriers.signed import check_signed
