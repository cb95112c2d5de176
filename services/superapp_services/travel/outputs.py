"""What the travel tools give. Money is in fen, times are ISO 8601 in +08:00."""

from superapp_services.core import ToolOutput


class FlightOffer(ToolOutput):
    """One flight in one cabin. Prices include taxes and are for one person."""

    offer_id: str
    flight_number: str
    airline: str
    airline_code: str
    from_city: str
    from_airport: str
    from_airport_code: str
    from_terminal: str
    to_city: str
    to_airport: str
    to_airport_code: str
    to_terminal: str
    departs_at: str
    arrives_at: str
    duration_minutes: int
    aircraft: str
    cabin: str
    price_fen: int
    child_price_fen: int
    seats_left: int
    meal: bool
    change_and_refund: str


class FlightConnection(ToolOutput):
    """Two flights with a change. Prices are for one person and both flights.

    Hold both together by passing `offer_ids`.
    """

    offer_ids: list[str]
    via_city: str
    change_minutes: int
    changes_airport: bool
    departs_at: str
    arrives_at: str
    duration_minutes: int
    price_fen: int
    child_price_fen: int
    legs: list[FlightOffer]


class FlightsFound(ToolOutput):
    """Flights out and, if asked for, back and with a change. Totals count all that matched."""

    flights: list[FlightOffer]
    total: int
    return_flights: list[FlightOffer]
    return_total: int
    connections: list[FlightConnection]
    connections_total: int


class SeatOffer(ToolOutput):
    """One class of a train, for one person."""

    offer_id: str
    seat_class: str
    price_fen: int
    child_price_fen: int
    seats_left: int


class TrainOffer(ToolOutput):
    """A train between two stations. `price_fen` is its cheapest class with places left."""

    train_number: str
    from_city: str
    from_station: str
    to_city: str
    to_station: str
    departs_at: str
    arrives_at: str
    duration_minutes: int
    stops_between: list[str]
    price_fen: int
    seats: list[SeatOffer]


class TrainConnection(ToolOutput):
    """Two trains with a change. `price_fen` and `offer_ids` are of each leg's cheapest class.

    Hold both together by passing `offer_ids`, or one offer of each leg.
    """

    offer_ids: list[str]
    via_city: str
    change_minutes: int
    changes_station: bool
    departs_at: str
    arrives_at: str
    duration_minutes: int
    price_fen: int
    child_price_fen: int
    legs: list[TrainOffer]


class TrainsFound(ToolOutput):
    """Trains out and, if asked for, back and with a change. Totals count all that matched."""

    trains: list[TrainOffer]
    total: int
    return_trains: list[TrainOffer]
    return_total: int
    connections: list[TrainConnection]
    connections_total: int
    change_and_refund: str


class RoomOffer(ToolOutput):
    """A room for the stay asked for. Prices are for one room."""

    offer_id: str
    name: str
    bed: str
    area_m2: int
    guests: int
    breakfasts: int
    nightly_fen: list[int]
    total_fen: int
    rooms_left: int
    cancellation: str
    cancellation_rule: str
    free_cancellation_until: str | None


class HotelFound(ToolOutput):
    """A hotel with its cheapest room that fits. Distance is as the crow flies.

    `place_id` is the same hotel on the map, for routes and rides; null beyond it.
    """

    hotel_id: str
    place_id: str | None
    name: str
    stars: int
    rating: float
    reviews: int
    city: str
    area: str
    address: str
    lat_e6: int
    lng_e6: int
    distance_m: int | None
    price_fen: int
    total_fen: int
    room: RoomOffer


class HotelsFound(ToolOutput):
    """Hotels in order. `measured_from` names the landmark that the text meant."""

    hotels: list[HotelFound]
    total: int
    nights: int
    measured_from: str | None


class HotelDetails(ToolOutput):
    """A hotel with every room that is free for the stay, cheapest first."""

    hotel_id: str
    place_id: str | None
    name: str
    stars: int
    rating: float
    reviews: int
    city: str
    area: str
    address: str
    lat_e6: int
    lng_e6: int
    opened_year: int
    facilities: list[str]
    check_in_from: str
    check_out_by: str
    nights: int
    rooms: list[RoomOffer]


class SlotOffer(ToolOutput):
    """A time slot of a ticket."""

    offer_id: str
    starts_at: str
    ends_at: str
    left: int


class TicketOffer(ToolOutput):
    """A kind of ticket on a day, with its slots. Children are under 12, seniors 60 or older."""

    ticket_id: str
    name: str
    price_fen: int
    child_price_fen: int
    senior_price_fen: int
    cancellation: str
    slots: list[SlotOffer]


class AttractionFound(ToolOutput):
    """A sight with its tickets. `price_fen` is the cheapest adult ticket.

    `place_id` is the same sight on the map, for routes and rides; null beyond it.
    """

    attraction_id: str
    place_id: str | None
    name: str
    category: str
    city: str
    rating: float
    opens_at: str
    closes_at: str
    is_open: bool
    visit_minutes: int
    lat_e6: int
    lng_e6: int
    distance_m: int | None
    price_fen: int
    tickets: list[TicketOffer]


class AttractionsFound(ToolOutput):
    """Sights in order, for one day."""

    attractions: list[AttractionFound]
    total: int
    date: str
    measured_from: str | None


class Passenger(ToolOutput):
    """Somebody under a booking. `fare_fen` is 0 for hotel guests: the room is paid."""

    traveller_id: str
    name: str
    age_group: str
    fare_fen: int
    ticket_number: str | None
    seat: str | None


class BookingSummary(ToolOutput):
    """A booking in a list."""

    booking_id: str
    order_id: str
    kind: str
    status: str
    title: str
    from_city: str | None
    to_city: str
    starts_at: str
    ends_at: str
    total_fen: int


class BookingsFound(ToolOutput):
    """Bookings by when they begin. `total` counts all that matched."""

    bookings: list[BookingSummary]
    total: int


class BookingDetails(ToolOutput):
    """A booking with who is on it and what cancelling it now would cost.

    `cancel_fee_fen` and `refund_if_cancelled_fen` are null when it cannot be cancelled.
    """

    booking_id: str
    order_id: str
    kind: str
    status: str
    offer_id: str
    title: str
    seat_class: str | None
    from_city: str | None
    to_city: str
    date: str
    end_date: str
    starts_at: str
    ends_at: str
    nights: int
    quantity: int
    total_fen: int
    refunded_fen: int
    confirmation_number: str | None
    delay_minutes: int
    passengers: list[Passenger]
    pay_by: str | None
    rule: str
    cancel_fee_fen: int | None
    refund_if_cancelled_fen: int | None


class HeldBooking(ToolOutput):
    """One leg, stay or visit that is held."""

    booking_id: str
    offer_id: str
    title: str
    starts_at: str
    ends_at: str
    quantity: int
    total_fen: int


class Hold(ToolOutput):
    """What is held, unpaid, and until when it has to be paid."""

    order_id: str
    status: str
    total_fen: int
    pay_by: str | None
    bookings: list[HeldBooking]


class Cancelled(ToolOutput):
    """What was cancelled, the fee kept, and the refund to the method that paid."""

    booking_ids: list[str]
    order_id: str
    status: str
    fee_fen: int
    refund_fen: int
    refund_ids: list[str]


class ChangeQuote(ToolOutput):
    """What a change would cost, binding until it expires.

    `charge_fen` is the fee and the higher fare together; `refund_fen` is paid back instead
    when the new fare is lower and the rule allows it.
    """

    quote_id: str
    booking_id: str
    offer_id: str
    new_title: str
    new_starts_at: str
    old_total_fen: int
    new_total_fen: int
    fee_fen: int
    charge_fen: int
    refund_fen: int
    expires_at: str


class Changed(ToolOutput):
    """The booking after its change."""

    booking_id: str
    order_id: str
    status: str
    offer_id: str
    title: str
    starts_at: str
    ends_at: str
    total_fen: int
    charged_fen: int
    refunded_fen: int
    payment_id: str | None
