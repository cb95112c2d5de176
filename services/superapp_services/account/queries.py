"""Statements of the account service."""

from sqlalchemy import bindparam, delete, func
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from superapp_services.commons.notifications import Notification
from superapp_services.commons.people import Address, Contact, Person, Preference, Traveller
from superapp_services.core import query, rows, write

ADDRESSES = query(
    select(Address)
    .where(col(Address.person_id) == bindparam("person_id"))
    .order_by(col(Address.address_id))
)
CONTACTS = rows(
    select_columns(
        col(Contact.contact_id),
        col(Contact.alias_zh),
        col(Contact.alias_en),
        col(Contact.relation),
        col(Person.person_id),
        col(Person.name_zh),
        col(Person.name_en),
        col(Person.phone),
        col(Person.birthday),
        col(Person.home),
        col(Person.office),
    )
    .join(Person, col(Person.person_id) == col(Contact.person_id))
    .where(col(Contact.user) == bindparam("user"))
    .order_by(col(Contact.contact_id))
)
TRAVELLERS = query(
    select(Traveller)
    .where(col(Traveller.user) == bindparam("user"))
    .order_by(col(Traveller.relation) != "self", col(Traveller.traveller_id))
)
NOTIFICATIONS = query(
    select(Notification)
    .where(
        col(Notification.user) == bindparam("user"),
        (col(Notification.read) == bindparam("read")) | (col(Notification.read) == 0),
    )
    .order_by(col(Notification.created_at).desc(), col(Notification.notification_id).desc())
)
PREFERENCES = query(
    select(Preference)
    .where(col(Preference.user) == bindparam("user"))
    .order_by(col(Preference.preference_id))
)
PREFERENCE = query(
    select(Preference).where(
        col(Preference.preference_id) == bindparam("preference_id"),
        col(Preference.user) == bindparam("user"),
    )
)
FORGET = write(delete(Preference).where(col(Preference.preference_id) == bindparam("b_id")))
DOCUMENT = query(
    select(Traveller).where(
        col(Traveller.user) == bindparam("user"),
        func.upper(col(Traveller.id_number)) == bindparam("id_number"),
    )
)
