"""Who is in the world: users and their contacts, with addresses, travellers and preferences."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, bindparam
from sqlmodel import Field, col, select

from superapp_services.core import ServiceError, Table, TableKind, ToolContext, query


class Person(Table, table=True):
    """A user of the app, or somebody whom a user knows."""

    __tablename__ = "people"
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    person_id: str = Field(primary_key=True)
    is_user: bool
    name_zh: str
    name_en: str
    phone: str
    gender: str
    birthday: str
    lang: str
    city: str
    home: str | None
    office: str | None
    wallet_opened: bool


class Address(Table, table=True):
    """A delivery address, with the coordinates of its door."""

    __tablename__ = "addresses"
    __table_args__ = (CheckConstraint("label IN ('home', 'office', 'other')"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    address_id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="people.person_id", index=True)
    label: str
    recipient_zh: str
    recipient_en: str
    phone: str
    city: str
    district_zh: str
    district_en: str
    street_zh: str
    street_en: str
    detail_zh: str
    detail_en: str
    lat_e6: int
    lng_e6: int


class Contact(Table, table=True):
    """Somebody in a user's address book."""

    __tablename__ = "contacts"
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    contact_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    person_id: str = Field(foreign_key="people.person_id")
    alias_zh: str
    alias_en: str
    relation: str
    since: str


class Traveller(Table, table=True):
    """Somebody for whom a user books, with an identity document."""

    __tablename__ = "travellers"
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    traveller_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    person_id: str | None
    name_zh: str
    name_en: str
    relation: str
    id_type: str
    id_number: str
    birthday: str
    phone: str


class Preference(Table, table=True):
    """Something that the user asked to be remembered."""

    __tablename__ = "preferences"
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    preference_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    topic: str
    value: str
    created_at: int


class AddressNotFound(ServiceError):
    """No such address that this user may deliver to."""

    en = "There is no address {address_id} of yours or of your contacts. List addresses first."
    zh = "没有找到地址 {address_id}（您本人或联系人名下）。请先查看地址列表。"


class PersonNotFound(ServiceError):
    """No such person among this user's contacts."""

    en = "There is no contact {person_id} in your address book. List contacts first."
    zh = "通讯录里没有 {person_id}。请先查看联系人列表。"


_PERSON = query(select(Person).where(col(Person.person_id) == bindparam("person_id")))
_REACHABLE_ADDRESS = query(
    select(Address).where(
        col(Address.address_id) == bindparam("address_id"),
        (col(Address.person_id) == bindparam("user"))
        | col(Address.person_id).in_(
            select(Contact.person_id).where(col(Contact.user) == bindparam("user"))
        ),
    )
)
_CONTACT_PERSON = query(
    select(Person)
    .join(Contact, col(Contact.person_id) == col(Person.person_id))
    .where(
        col(Contact.user) == bindparam("user"),
        (col(Person.person_id) == bindparam("who")) | (col(Contact.contact_id) == bindparam("who")),
    )
)


def get_user(ctx: ToolContext) -> Person:
    """The person the call acts for."""
    person = ctx.db.one(_PERSON, person_id=ctx.actor)
    if person is None:
        raise PersonNotFound(person_id=ctx.actor)
    return person


def get_contact(ctx: ToolContext, person_or_contact_id: str) -> Person:
    """A person in the user's address book, by person or contact id.

    Raises:
        PersonNotFound: Nobody there has this id.
    """
    person = ctx.db.one(_CONTACT_PERSON, user=ctx.actor, who=person_or_contact_id)
    if person is None:
        raise PersonNotFound(person_id=person_or_contact_id)
    return person


def door(address: Address) -> tuple[str, str]:
    """An address within its city, as it is written in Chinese and in English."""
    return (
        f"{address.district_zh}{address.street_zh}{address.detail_zh}",
        f"{address.detail_en}, {address.street_en}, {address.district_en}",
    )


def get_address(ctx: ToolContext, address_id: str) -> Address:
    """An address of the user or of one of their contacts.

    Raises:
        AddressNotFound: It does not exist, or is somebody else's.
    """
    address = ctx.db.one(_REACHABLE_ADDRESS, address_id=address_id, user=ctx.actor)
    if address is None:
        raise AddressNotFound(address_id=address_id)
    return address
