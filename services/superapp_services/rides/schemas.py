"""Inputs of the rides tools."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from superapp_services.core import ToolInput

_REFERENCE = (
    "a place_id (from maps_geocode or a search), an address_id of the user or a contact, "
    "or coordinates 'lat,lng' in degrees."
)


class RideStatus(StrEnum):
    """How far a ride has come."""

    SCHEDULED = "scheduled"
    MATCHING = "matching"
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    ON_TRIP = "on_trip"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Estimate(ToolInput):
    """From where to where, and when."""

    pickup: str = Field(
        max_length=80, description=f"Where to get in: {_REFERENCE}", examples=["adr_0001"]
    )
    dropoff: str = Field(
        max_length=80, description=f"Where to get out: {_REFERENCE}", examples=["plc_0042"]
    )
    pickup_at: dt.datetime | None = Field(
        default=None,
        description="Scheduled pick-up, up to 3 days ahead; as soon as possible if left out.",
        examples=["2026-02-06T18:30:00+08:00"],
    )


class RequestRide(ToolInput):
    """Which product of which estimate."""

    estimate_id: str = Field(
        max_length=40, description="Estimate from rides_estimate.", examples=["est_0001"]
    )
    product_id: str = Field(
        max_length=40, description="Product of the estimate.", examples=["express"]
    )
    method_id: str | None = Field(
        default=None, max_length=40, description="How to pay; the default method if left out."
    )


class GetRide(ToolInput):
    """Which ride."""

    ride_id: str = Field(max_length=40, description="Ride to show.", examples=["ride_0001"])


class ListRides(ToolInput):
    """Which rides."""

    status: RideStatus | None = Field(default=None, description="Only rides with this status.")
    limit: int = Field(default=10, ge=1, le=50, description="How many rides at most.")


class CancelRide(ToolInput):
    """Which ride, and why."""

    ride_id: str = Field(max_length=40, description="Ride to cancel.", examples=["ride_0001"])
    reason: str = Field(default="", max_length=200, description="Why, in a few words.")
