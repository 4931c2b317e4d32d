"""Staff's working pages for meals. Thin: commands decide."""

from meals.console.views.board import BoardView, RouteView, SheetView
from meals.console.views.counter import HandOverView, OrderView, SettlementView
from meals.console.views.ordering import CheckView, ChooseView, SearchView
