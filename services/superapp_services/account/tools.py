"""Tools of the account service."""

from typing import Any

from superapp_services.account import documents, queries
from superapp_services.account.errors import (
    DocumentExists,
    InvalidBirthday,
    InvalidDocument,
    PreferenceNotFound,
    UnknownCity,
)
from superapp_services.account.schemas import (
    AddAddress,
    Addresses,
    AddressInfo,
    AddTraveller,
    ContactInfo,
    Contacts,
    ForgetPreference,
    ListAddresses,
    ListContacts,
    ListNotifications,
    NotificationInfo,
    Notifications,
    PreferenceInfo,
    Preferences,
    Profile,
    RecallPreferences,
    RememberPreference,
    TravellerInfo,
    Travellers,
)
from superapp_services.account.service import service
from superapp_services.commons.cities import CITY_NAMES, city_code
from superapp_services.commons.people import (
    Address,
    PersonNotFound,
    Preference,
    Traveller,
    get_contact,
    get_user,
)
from superapp_services.core import NoArguments, Risk, ToolContext, clock


def _address(ctx: ToolContext, address: Address) -> AddressInfo:
    names = CITY_NAMES.get(address.city, (address.city, address.city))
    parts = [ctx.pick_row(address, part) for part in ("district", "street", "detail")]
    if ctx.lang == "zh":
        text = "".join([names[0], *parts])
    else:
        text = ", ".join([*(part for part in reversed(parts) if part), names[1]])
    return AddressInfo(
        address_id=address.address_id,
        label=address.label,
        recipient=ctx.pick_row(address, "recipient"),
        phone=address.phone,
        city=address.city,
        text=text,
        lat_e6=address.lat_e6,
        lng_e6=address.lng_e6,
    )


@service.tool(risk=Risk.READ)
def get_profile(ctx: ToolContext, args: NoArguments) -> Profile:
    """Tell who the user is: name, phone, birthday, city, language, home and office address ids."""
    del args
    person = get_user(ctx)
    return Profile(
        user=person.person_id,
        name=ctx.pick_row(person, "name"),
        phone=person.phone,
        birthday=person.birthday,
        city=person.city,
        language=person.lang,
        home_address_id=person.home,
        office_address_id=person.office,
    )


@service.tool(risk=Risk.READ, errors=(PersonNotFound,))
def list_addresses(ctx: ToolContext, args: ListAddresses) -> Addresses:
    """List the user's own addresses, or those of one of their contacts, home first.

    Orders, quotes and rides take the address ids.
    """
    person_id = ctx.actor
    if args.contact_id is not None:
        person_id = get_contact(ctx, args.contact_id).person_id
    found = ctx.db.all(queries.ADDRESSES, person_id=person_id)
    found.sort(key=lambda a: (("home", "office", "other").index(a.label), a.address_id))
    return Addresses(addresses=[_address(ctx, address) for address in found])


def _matches(row: Any, text: str) -> int:
    wanted = text.casefold().strip()
    names = [row.name_zh, row.name_en, row.alias_zh, row.alias_en, row.relation]
    folded = [name.casefold() for name in names]
    if wanted in folded:
        return 2
    return int(any(wanted in name or name in wanted for name in folded))


@service.tool(risk=Risk.READ)
def list_contacts(ctx: ToolContext, args: ListContacts) -> Contacts:
    """List the user's contacts, or those whose name, nickname or relation matches, best first."""
    found = ctx.db.all(queries.CONTACTS, user=ctx.actor)
    if args.text:
        scored = [(_matches(row, args.text), row) for row in found]
        found = [row for score, row in sorted(scored, key=lambda s: -s[0]) if score]
    return Contacts(
        contacts=[
            ContactInfo(
                contact_id=row.contact_id,
                person_id=row.person_id,
                name=ctx.pick_row(row, "name"),
                alias=ctx.pick_row(row, "alias"),
                relation=row.relation,
                phone=row.phone,
                birthday=row.birthday,
                home_address_id=row.home,
                office_address_id=row.office,
            )
            for row in found
        ]
    )


def _traveller(ctx: ToolContext, traveller: Traveller) -> TravellerInfo:
    return TravellerInfo(
        traveller_id=traveller.traveller_id,
        name=ctx.pick_row(traveller, "name"),
        relation=traveller.relation,
        id_type=traveller.id_type,
        id_number_masked=documents.masked(traveller.id_number),
        birthday=traveller.birthday,
    )


@service.tool(risk=Risk.READ)
def list_travellers(ctx: ToolContext, args: NoArguments) -> Travellers:
    """List everybody the user books trips for, the user first. Bookings take traveller ids."""
    del args
    found = ctx.db.all(queries.TRAVELLERS, user=ctx.actor)
    return Travellers(travellers=[_traveller(ctx, traveller) for traveller in found])


@service.tool(risk=Risk.READ)
def list_notifications(ctx: ToolContext, args: ListNotifications) -> Notifications:
    """List what the app told the user, newest first: deliveries, refunds, delays, price drops."""
    found = ctx.db.all(queries.NOTIFICATIONS, user=ctx.actor, read=0 if args.unread_only else 1)
    return Notifications(
        notifications=[
            NotificationInfo(
                notification_id=row.notification_id,
                topic=row.topic,
                subject_id=row.subject_id,
                title=ctx.pick_row(row, "title"),
                body=ctx.pick_row(row, "body"),
                at=ctx.iso(row.created_at),
                read=bool(row.read),
            )
            for row in found[: args.limit]
        ],
        total=len(found),
    )


def _preference(ctx: ToolContext, row: Preference) -> PreferenceInfo:
    return PreferenceInfo(
        preference_id=row.preference_id,
        topic=row.topic,
        value=row.value,
        since=ctx.iso(row.created_at),
    )


@service.tool(risk=Risk.READ)
def recall_preferences(ctx: ToolContext, args: RecallPreferences) -> Preferences:
    """Recall what the user asked to be remembered, such as diet, seat or payment preferences."""
    found = ctx.db.all(queries.PREFERENCES, user=ctx.actor)
    wanted = None if args.topic is None else args.topic.casefold()
    return Preferences(
        preferences=[
            _preference(ctx, row) for row in found if wanted in (None, row.topic.casefold())
        ]
    )


@service.tool(risk=Risk.WRITE, errors=(UnknownCity,))
def add_address(ctx: ToolContext, args: AddAddress) -> AddressInfo:
    """Save a new address of the user. Take the coordinates from maps_geocode."""
    code = city_code(args.city)
    if code is None:
        names = ", ".join(ctx.pick(*pair) for pair in CITY_NAMES.values())
        raise UnknownCity(city=args.city, cities=names)
    address_id = ctx.new_id("adr")
    ctx.db.insert(
        Address,
        address_id=address_id,
        person_id=ctx.actor,
        label=args.label,
        recipient_zh=args.recipient,
        recipient_en=args.recipient,
        phone=args.phone,
        city=code,
        district_zh=args.district,
        district_en=args.district,
        street_zh=args.street,
        street_en=args.street,
        detail_zh=args.detail,
        detail_en=args.detail,
        lat_e6=args.lat_e6,
        lng_e6=args.lng_e6,
    )
    found = ctx.db.all(queries.ADDRESSES, person_id=ctx.actor)
    return _address(ctx, next(row for row in found if row.address_id == address_id))


@service.tool(risk=Risk.WRITE, errors=(DocumentExists, InvalidDocument, InvalidBirthday))
def add_traveller(ctx: ToolContext, args: AddTraveller) -> TravellerInfo:
    """Save somebody to book trips for, with an identity card or passport.

    The number of an identity card is checked, and its birthday has to be the one given.
    """
    number = args.id_number.upper()
    if not documents.is_valid(args.id_type, number):
        raise InvalidDocument(id_type=args.id_type)
    birthday, today = args.birthday.isoformat(), clock.date_of(ctx.now)
    if not documents.fits_birthday(args.id_type, number, birthday, today):
        raise InvalidBirthday(birthday=birthday)
    known = ctx.db.one(queries.DOCUMENT, user=ctx.actor, id_number=number)
    if known is not None:
        raise DocumentExists(traveller_id=known.traveller_id)
    traveller_id = ctx.new_id("trv")
    ctx.db.insert(
        Traveller,
        traveller_id=traveller_id,
        user=ctx.actor,
        person_id=None,
        name_zh=args.name,
        name_en=args.name,
        relation=args.relation,
        id_type=args.id_type,
        id_number=number,
        birthday=birthday,
        phone=args.phone,
    )
    found = ctx.db.one(queries.DOCUMENT, user=ctx.actor, id_number=number)
    if found is None:
        raise LookupError(traveller_id)
    return _traveller(ctx, found)


@service.tool(risk=Risk.WRITE)
def remember_preference(ctx: ToolContext, args: RememberPreference) -> PreferenceInfo:
    """Remember something lasting about the user, in their words. Only when the user says so."""
    for row in ctx.db.all(queries.PREFERENCES, user=ctx.actor):
        if row.topic == args.topic and row.value == args.value:
            return _preference(ctx, row)
    preference_id = ctx.new_id("prf")
    ctx.db.insert(
        Preference,
        preference_id=preference_id,
        user=ctx.actor,
        topic=args.topic,
        value=args.value,
        created_at=ctx.now,
    )
    return PreferenceInfo(
        preference_id=preference_id, topic=args.topic, value=args.value, since=ctx.iso(ctx.now)
    )


@service.tool(risk=Risk.WRITE, errors=(PreferenceNotFound,))
def forget_preference(ctx: ToolContext, args: ForgetPreference) -> Preferences:
    """Forget one remembered preference; answers with what is still remembered."""
    found = ctx.db.one(queries.PREFERENCE, preference_id=args.preference_id, user=ctx.actor)
    if found is None:
        raise PreferenceNotFound(preference_id=args.preference_id)
    ctx.db.run(queries.FORGET, b_id=args.preference_id)
    left = ctx.db.all(queries.PREFERENCES, user=ctx.actor)
    return Preferences(preferences=[_preference(ctx, row) for row in left])
