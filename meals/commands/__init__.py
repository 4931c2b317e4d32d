"""What happens with meals: one verb, one function. All channels come through here."""

from meals.commands.batches import NewBatch, NewLot, record_batch, record_delivery
from meals.commands.cancelling import cancel_late_order, cancel_order
from meals.commands.complaints import (
    NewComplaint,
    answer_complaint,
    close_complaint,
    examine_complaint,
    reopen_complaint,
    take_complaint,
)
from meals.commands.errors import (
    AlreadyOrdered,
    BadQuantity,
    CutoffNotPassed,
    CutoffPassed,
    DayNotFinished,
    DaySettled,
    KeyUsedForOther,
    MayNotOrder,
    MenuHasOrders,
    MenuNotEditable,
    MenuNotOpen,
    MenuNotReady,
    NoCutoffRule,
    NotLivingHere,
    NotThisOperator,
    PointNotSupplied,
    PriceChanged,
    PriceOutsideCap,
    SoldOut,
    WrongCash,
)
from meals.commands.food import save_dish, save_set_meal
from meals.commands.handover import hand_over, mark_no_show
from meals.commands.held_sales import give_up_unsent, set_aside_sale
from meals.commands.indicators import load_indicators
from meals.commands.kitchen import mark_cooked, mark_orders_cooked, send_out
from meals.commands.kitchens import (
    set_abilities,
    set_capacity,
    set_up_kitchen,
    supply,
    use_kitchen,
)
from meals.commands.late import (
    MealPast,
    NoKitchenLeft,
    NotASupervisor,
    NotLate,
    place_late_order,
)
from meals.commands.licences import KitchenNotLicensed, save_paper
from meals.commands.lookups import note_lookup
from meals.commands.menus import offer, plan_menu, take_off, take_off_all, withdraw_menu
from meals.commands.occasions import MealOver, invite_chef, save_dining_place, uninvite_chef
from meals.commands.offline import LET_GO, SignedSale, issue_list, take_offline_sales
from meals.commands.order_checks import ClashNotConfirmed, NoDiningHere, NoSeatLeft
from meals.commands.orders import OrderRequest, place_order
from meals.commands.past_figures import import_past_figures, record_past_figure
from meals.commands.publication import publish_due, publish_menu, publish_menus
from meals.commands.relay import Decision, NothingRead, confirm_relay, read_relay, rename_line
from meals.commands.returns import AlreadyReturned, MoreThanPaid, give_cash_back, return_meal
from meals.commands.reversals import reverse_sale
from meals.commands.riders import save_rider, save_shift
from meals.commands.round_errors import (
    MealStillOpen,
    NoRoundRule,
    NotCookedYet,
    OfferStale,
    RiderBusy,
    RiderNotFit,
    RoundChanged,
    WrongStops,
)
from meals.commands.round_offers import accept_offer, offer_optimised
from meals.commands.round_steps import (
    assign_rider,
    drop_sequence,
    end_stop,
    keep_sequence,
    reorder_round,
    send_round,
)
from meals.commands.rounds import Planned, plan_rounds
from meals.commands.routing import Routing, free_kitchen, route_menu
from meals.commands.rules import load_meal_rules
from meals.commands.safety_alerts import handle_alert
from meals.commands.safety_watch import watch_food_safety
from meals.commands.sale_opening import AtTill
from meals.commands.sale_reviews import settle_review, take_review
from meals.commands.sales import SaleRequest, sell
from meals.commands.samples import NewSample, dispose_sample, record_sample
from meals.commands.self_checks import Answer, complete_self_check
from meals.commands.serving_day import MealStillToCome
from meals.commands.settlement import close_day
from meals.commands.slips import see_slip
from meals.commands.standing import (
    BadPause,
    BadStanding,
    StandingExists,
    Wish,
    end_standing_order,
    pause_standing_order,
    resume_standing_order,
    set_up_standing_order,
)
from meals.commands.standing_days import place_standing_orders
from meals.commands.stock import set_dish_stock
from meals.commands.subscriptions import subscribe
from meals.commands.temperatures import Reading, record_temperatures
from meals.commands.till import (
    change_till,
    close_shift,
    hand_over_at_till,
    note_unsent,
    open_shift,
    set_up_till,
)
from meals.commands.travel import measure_travel
from meals.commands.weeks import NothingToCopy, copy_week, offer_on
