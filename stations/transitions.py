"""The lives of stations, appointments, numbers and cases as tables."""

from core.transitions import Machine
from stations.enums import BookingState, CaseState, ForwardState, TaskState, TicketState
from stations.enums import StationState as S
from stations.enums.activities import SessionState, SignUpState
from stations.enums.rooms import HOLDING, RoomBookingState
from stations.enums.surveys import SurveyState
from stations.enums.volunteers import PlaceState, RedemptionState, ShiftState, VolunteerState

STATION = Machine(
    S,
    build=({S.PLANNED}, S.BUILDING),
    open=({S.PLANNED, S.BUILDING, S.ADJUSTED, S.CLOSED}, S.OPEN),
    adjust=({S.OPEN}, S.ADJUSTED),
    close=({S.PLANNED, S.BUILDING, S.OPEN, S.ADJUSTED}, S.CLOSED),
)

APPOINTMENT = Machine(
    BookingState,
    arrive=({BookingState.BOOKED}, BookingState.ARRIVED),
    cancel=({BookingState.BOOKED}, BookingState.CANCELLED),
    miss=({BookingState.BOOKED}, BookingState.MISSED),
)

_AT_DESK = {TicketState.CALLED, TicketState.SERVING}
TICKET = Machine(
    TicketState,
    call=({TicketState.WAITING}, TicketState.CALLED),
    recall=({TicketState.CALLED}, TicketState.CALLED),
    serve=({TicketState.CALLED}, TicketState.SERVING),
    finish=({TicketState.SERVING}, TicketState.DONE),
    skip=({TicketState.CALLED}, TicketState.SKIPPED),
    put_back=({TicketState.SKIPPED}, TicketState.WAITING),
    move=({TicketState.WAITING, *_AT_DESK}, TicketState.MOVED),
)

_PAPERS = {CaseState.SUBMITTED, CaseState.SUPPLEMENT}
_RUNNING = {CaseState.ACCEPTED, CaseState.FORWARDED}
CASE = Machine(
    CaseState,
    supplement=(_PAPERS | _RUNNING, CaseState.SUPPLEMENT),
    accept=(_PAPERS, CaseState.ACCEPTED),
    forward=({CaseState.ACCEPTED}, CaseState.FORWARDED),
    make_ready=(_RUNNING, CaseState.READY),
    close=(_RUNNING, CaseState.CLOSED),
    hand_out=({CaseState.READY}, CaseState.CLOSED),
    withdraw=(_PAPERS | _RUNNING, CaseState.WITHDRAWN),
)

FORWARDING = Machine(
    ForwardState,
    send=({ForwardState.WAITING}, ForwardState.SENT),
    refuse=({ForwardState.WAITING}, ForwardState.REFUSED),
    retry=({ForwardState.REFUSED}, ForwardState.WAITING),
    deliver_by_hand=({ForwardState.WAITING, ForwardState.REFUSED}, ForwardState.BY_HAND),
    drop=({ForwardState.WAITING, ForwardState.REFUSED}, ForwardState.DROPPED),
)

RATING_TASK = Machine(TaskState, finish=({TaskState.OPEN}, TaskState.DONE))

SESSION = Machine(
    SessionState,
    cancel=({SessionState.PLANNED}, SessionState.CANCELLED),
    close=({SessionState.PLANNED}, SessionState.OVER),
)

ROOM_BOOKING = Machine(
    RoomBookingState,
    confirm=({RoomBookingState.ASKED}, RoomBookingState.CONFIRMED),
    refuse=({RoomBookingState.ASKED}, RoomBookingState.REFUSED),
    cancel=(set(HOLDING), RoomBookingState.CANCELLED),
    lapse=({RoomBookingState.ASKED}, RoomBookingState.LAPSED),
)

_THERE = {SignUpState.CAME, SignUpState.LEFT}
SIGN_UP = Machine(
    SignUpState,
    promote=({SignUpState.WAITING}, SignUpState.BOOKED),
    cancel=({SignUpState.WAITING, SignUpState.BOOKED}, SignUpState.CANCELLED),
    # NO_SHOW: a tablet without network tells only the next day who came.
    come=({SignUpState.BOOKED, SignUpState.WAITING, SignUpState.NO_SHOW}, SignUpState.CAME),
    leave=({SignUpState.CAME}, SignUpState.LEFT),
    undo=(_THERE, SignUpState.BOOKED),
    drop=(_THERE, SignUpState.CANCELLED),
    miss=({SignUpState.BOOKED}, SignUpState.NO_SHOW),
    lapse=({SignUpState.WAITING}, SignUpState.LAPSED),
)

_GONE = {VolunteerState.REFUSED, VolunteerState.LEFT}
_HERE = {VolunteerState.PENDING, VolunteerState.ACTIVE, VolunteerState.SUSPENDED}
VOLUNTEER = Machine(
    VolunteerState,
    approve=({VolunteerState.PENDING}, VolunteerState.ACTIVE),
    refuse=({VolunteerState.PENDING}, VolunteerState.REFUSED),
    suspend=({VolunteerState.ACTIVE}, VolunteerState.SUSPENDED),
    resume=({VolunteerState.SUSPENDED}, VolunteerState.ACTIVE),
    leave=(_HERE, VolunteerState.LEFT),
    ask_again=(_GONE, VolunteerState.PENDING),
)

VOLUNTEER_SHIFT = Machine(
    ShiftState,
    cancel=({ShiftState.PLANNED}, ShiftState.CANCELLED),
    close=({ShiftState.PLANNED}, ShiftState.OVER),
)

SHIFT_PLACE = Machine(
    PlaceState,
    cancel=({PlaceState.BOOKED}, PlaceState.CANCELLED),
    hand_over=({PlaceState.BOOKED}, PlaceState.HANDED),
    come=({PlaceState.BOOKED}, PlaceState.CAME),
    leave=({PlaceState.CAME}, PlaceState.LEFT),
    miss=({PlaceState.BOOKED}, PlaceState.ABSENT),
)

REDEMPTION = Machine(
    RedemptionState,
    collect=({RedemptionState.RESERVED}, RedemptionState.COLLECTED),
    cancel=({RedemptionState.RESERVED}, RedemptionState.CANCELLED),
)

SURVEY = Machine(
    SurveyState,
    open=({SurveyState.DRAFT}, SurveyState.OPEN),
    close=({SurveyState.OPEN}, SurveyState.CLOSED),
    publish=({SurveyState.CLOSED}, SurveyState.PUBLISHED),
)
