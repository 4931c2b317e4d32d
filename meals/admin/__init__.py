"""Meals for staff: facts to edit, state and money by buttons that call commands."""

from meals.admin.delivery import (
    CourierEventAdmin,
    CourierOrderAdmin,
    DeliveryAlertAdmin,
    DeliveryFailureAdmin,
    DeliveryProofAdmin,
    DoorNoteAdmin,
    SheetVersionAdmin,
)
from meals.admin.food import DishAdmin, MenuAdmin, SetMealAdmin
from meals.admin.indicators import IndicatorAdmin
from meals.admin.kitchens import KitchenAdmin, SupplyRelationAdmin
from meals.admin.orders import DaySettlementAdmin, MealOrderAdmin
from meals.admin.papers import (
    DiningPlaceAdmin,
    DishStockAdmin,
    GuestChefAdmin,
    HealthCertificateAdmin,
    KitchenLicenceAdmin,
    MenuHoldAdmin,
    MenuSubscriptionAdmin,
)
from meals.admin.past_figures import PastFigureAdmin
from meals.admin.riders import (
    ChangeSlipAdmin,
    FixedRoundAdmin,
    FixedStopAdmin,
    RiderAdmin,
    RiderShiftAdmin,
    RoundAdmin,
    RoundOfferAdmin,
    RoundPlanAdmin,
    RoundRuleAdmin,
    StopAdmin,
    UnservedDeliveryAdmin,
)
from meals.admin.rules import (
    AgeDiscountAdmin,
    CutoffRuleAdmin,
    DailyMealSubsidyAdmin,
    DeliveryFeeAdmin,
    NoShowRuleAdmin,
    PriceCapAdmin,
    PublicationRuleAdmin,
    RecipeRuleAdmin,
    ServingHoursAdmin,
)
from meals.admin.safety import (
    ComplaintAdmin,
    CookedBatchAdmin,
    FoodSampleAdmin,
    SafetyAlertAdmin,
    SelfCheckAdmin,
    SupplierDeliveryAdmin,
    TemperatureReadingAdmin,
)
from meals.admin.safety_rules import (
    CheckListAdmin,
    HotFoodRuleAdmin,
    SampleRuleAdmin,
    TemperatureLimitAdmin,
)
from meals.admin.till import (
    HeldSaleAdmin,
    PriceListAdmin,
    SaleAdmin,
    SaleReversalAdmin,
    SaleReviewAdmin,
    SubsidyUseAdmin,
    TillAdmin,
    TillHandOverAdmin,
    TillShiftAdmin,
)
from meals.admin.travel import TravelEstimateAdmin
from meals.admin.wishes import (
    MealReturnAdmin,
    RelayImportAdmin,
    RelayLineAdmin,
    StandingDayAdmin,
    StandingOrderAdmin,
    StandingPauseAdmin,
)
