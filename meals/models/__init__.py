"""Kitchens and supply, rules with dates, dishes and menus, orders and settlement."""

from meals.models.batches import BatchLot, CookedBatch, SupplierDelivery
from meals.models.complaints import Complaint, ComplaintStep
from meals.models.couriers import CourierEvent, CourierOrder
from meals.models.delivery import DeliveryAlert, DeliveryFailure, DeliveryProof, DoorNote
from meals.models.dining import DiningPlace
from meals.models.held_sales import HeldSale
from meals.models.indicators import Indicator
from meals.models.kitchens import Kitchen, KitchenCapacity, SupplyRelation
from meals.models.licences import HealthCertificate, KitchenLicence
from meals.models.menus import Dish, Menu, MenuItem, SetMeal, SetMealDish
from meals.models.orders import MealOrder, OrderLine
from meals.models.papers import SheetVersion
from meals.models.past_figures import PastFigure
from meals.models.publication import (
    GuestChef,
    MenuHold,
    MenuSubscription,
    PublicationRule,
    RecipeRule,
)
from meals.models.relay import RelayImport, RelayLine
from meals.models.returns import MealReturn
from meals.models.riders import FixedRound, FixedStop, Rider, RiderShift, RoundRule
from meals.models.round_changes import ChangeSlip, RoundOffer
from meals.models.rounds import Round, RoundPlan, Stop, UnservedDelivery
from meals.models.rules import (
    AgeDiscount,
    CutoffRule,
    DailyMealSubsidy,
    DeliveryFee,
    NoShowRule,
    PriceCap,
)
from meals.models.safety import FoodSample, SafetyAlert, SelfCheck, TemperatureReading
from meals.models.safety_rules import CheckList, HotFoodRule, SampleRule, TemperatureLimit
from meals.models.sale_records import SaleReversal, SaleReview, SubsidyUse, TillHandOver
from meals.models.sales import Sale, SaleLine
from meals.models.serving import ServingHours
from meals.models.settlement import DaySettlement
from meals.models.standing import StandingDay, StandingOrder, StandingPause
from meals.models.stock import DishStock
from meals.models.till import PriceList, Till, TillShift
from meals.models.travel import TravelEstimate
