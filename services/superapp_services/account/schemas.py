"""Inputs and outputs of the account service."""

import datetime as dt
from typing import Literal

from pydantic import Field

from superapp_services.core import ToolInput, ToolOutput


class ListAddresses(ToolInput):
    """Whose addresses to list."""

    contact_id: str | None = Field(
        default=None,
        description="A contact's or person's id; the user's own addresses if left out.",
        examples=["ctc_0002"],
    )


class ListContacts(ToolInput):
    """Which contacts to list."""

    text: str | None = Field(
        default=None,
        max_length=60,
        description="Name, nickname or relation to look for; all contacts if left out.",
        examples=["Li Na", "妈妈", "mother"],
    )


class ListNotifications(ToolInput):
    """Which notifications to list."""

    unread_only: bool = Field(default=False, description="Only those not read yet.")
    limit: int = Field(default=20, ge=1, le=50, description="How many, newest first.")


class RecallPreferences(ToolInput):
    """Which preferences to recall."""

    topic: str | None = Field(
        default=None, max_length=40, description="Only this topic, such as diet; all if left out."
    )


class AddAddress(ToolInput):
    """A new address of the user."""

    label: Literal["home", "office", "other"] = Field(description="What the address is.")
    city: str = Field(min_length=2, max_length=30, description="City.", examples=["hangzhou"])
    district: str = Field(min_length=1, max_length=60, description="District.")
    street: str = Field(min_length=1, max_length=120, description="Street and number.")
    detail: str = Field(default="", max_length=120, description="Building, floor, room.")
    recipient: str = Field(min_length=1, max_length=60, description="Who receives deliveries.")
    phone: str = Field(pattern=r"^1\d{10}$", description="Mobile number, 11 digits.")
    lat_e6: int = Field(
        ge=18_000_000, le=54_000_000, description="Latitude in micro-degrees, from maps_geocode."
    )
    lng_e6: int = Field(
        ge=73_000_000, le=135_000_000, description="Longitude in micro-degrees, from maps_geocode."
    )


class AddTraveller(ToolInput):
    """Somebody to book for."""

    name: str = Field(min_length=1, max_length=60, description="Name as on the document.")
    relation: str = Field(
        default="other", max_length=30, description="To the user, such as friend or father."
    )
    id_type: Literal["id_card", "passport"] = Field(description="Kind of document.")
    id_number: str = Field(min_length=5, max_length=20, description="Number of the document.")
    birthday: dt.date = Field(description="Date of birth.", examples=["1990-05-01"])
    phone: str = Field(pattern=r"^1\d{10}$", description="Mobile number, 11 digits.")


class RememberPreference(ToolInput):
    """Something about the user to remember."""

    topic: str = Field(
        min_length=1, max_length=40, description="What it is about.", examples=["diet"]
    )
    value: str = Field(
        min_length=1, max_length=200, description="What the user said.", examples=["vegetarian"]
    )


class ForgetPreference(ToolInput):
    """Which preference to forget."""

    preference_id: str = Field(description="The preference.", examples=["prf_0001"])


class Profile(ToolOutput):
    """Who the user is."""

    user: str
    name: str
    phone: str
    birthday: str
    city: str
    language: str
    home_address_id: str | None
    office_address_id: str | None


class AddressInfo(ToolOutput):
    """An address."""

    address_id: str
    label: str = Field(description="home, office or other.")
    recipient: str
    phone: str
    city: str
    text: str = Field(description="The whole address as one line.")
    lat_e6: int
    lng_e6: int


class Addresses(ToolOutput):
    """Addresses, home first."""

    addresses: list[AddressInfo]


class ContactInfo(ToolOutput):
    """A contact."""

    contact_id: str
    person_id: str
    name: str
    alias: str
    relation: str
    phone: str
    birthday: str
    home_address_id: str | None
    office_address_id: str | None


class Contacts(ToolOutput):
    """Contacts, best match first."""

    contacts: list[ContactInfo]


class TravellerInfo(ToolOutput):
    """A traveller with their document, its number masked."""

    traveller_id: str
    name: str
    relation: str = Field(description="To the user; `self` is the user.")
    id_type: str
    id_number_masked: str
    birthday: str


class Travellers(ToolOutput):
    """Everybody the user books for."""

    travellers: list[TravellerInfo]


class NotificationInfo(ToolOutput):
    """One message from the app."""

    notification_id: str
    topic: str
    subject_id: str
    title: str
    body: str
    at: str
    read: bool


class Notifications(ToolOutput):
    """Messages from the app, newest first."""

    notifications: list[NotificationInfo]
    total: int


class PreferenceInfo(ToolOutput):
    """Something that is remembered."""

    preference_id: str
    topic: str
    value: str
    since: str


class Preferences(ToolOutput):
    """What is remembered about the user."""

    preferences: list[PreferenceInfo]
