"""Results of the rides tools."""

from superapp_services.core import ToolOutput


class ProductOffer(ToolOutput):
    """A product with its price: the estimate, and the range that the fare will be in."""

    product_id: str
    name: str
    seats: int
    price_fen: int
    price_min_fen: int
    price_max_fen: int
    pickup_eta_minutes: int
    arrives_at: str


class RideEstimate(ToolOutput):
    """Products for a trip, the cheapest first."""

    estimate_id: str
    pickup: str
    dropoff: str
    pickup_at: str
    scheduled: bool
    distance_m: int
    duration_minutes: int
    products: list[ProductOffer]
    expires_at: str


class Driver(ToolOutput):
    """Who drives, and in what."""

    name: str
    phone: str
    car: str
    color: str
    plate: str
    rating: float


class RideView(ToolOutput):
    """A ride. Times are null until they happened; the fare is null until it is known."""

    ride_id: str
    order_id: str
    status: str
    status_text: str
    product_id: str
    product: str
    pickup: str
    dropoff: str
    scheduled: bool
    pickup_at: str
    driver: Driver | None
    driver_location: str | None
    eta_minutes: int | None
    distance_m: int
    duration_minutes: int
    estimated_fen: int
    max_fare_fen: int
    fare_fen: int | None
    cancel_fee_fen: int
    payment_status: str
    requested_at: str
    accepted_at: str | None
    driver_arrives_at: str | None
    started_at: str | None
    arrives_at: str | None
    finished_at: str | None
    cancelled_at: str | None


class RideList(ToolOutput):
    """Rides, the latest first."""

    rides: list[RideView]
    total: int


class Cancellation(ToolOutput):
    """A cancelled ride, and what it cost."""

    ride_id: str
    order_id: str
    status: str
    fee_fen: int
    payment_id: str | None
