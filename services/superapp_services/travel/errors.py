"""What the travel service refuses, and why."""

from superapp_services.core import ServiceError


class PlaceUnknown(ServiceError):
    """The text names no city, station, airport or landmark known here."""

    en = "No {wanted} is called “{place}”. Use one of: {known}."
    zh = "找不到名为“{place}”的{wanted}。可以使用：{known}。"


class SamePlace(ServiceError):
    """Origin and destination are the same city."""

    en = "Origin and destination are both in {city}. Choose two different cities."
    zh = "出发地和目的地都在{city}，请选择两个不同的城市。"


class NoSuchRoute(ServiceError):
    """Nothing of this kind runs between the two places."""

    en = "There are no direct {mode} from {origin} to {destination}. {hint}"
    zh = "{origin}到{destination}没有直达{mode}。{hint}"


class DateInPast(ServiceError):
    """The date is before today."""

    en = "{date} is in the past; today is {today}."
    zh = "{date} 已经过去，今天是 {today}。"


class DateBeyondTimetable(ServiceError):
    """The date is later than what is on sale."""

    en = "{date} is not on sale yet. The last day on sale is {last}."
    zh = "{date} 尚未开售，目前最晚可订 {last}。"


class DatesNotInOrder(ServiceError):
    """The second date has to be later than the first."""

    en = "{second} is not after {first}. Give the dates in order."
    zh = "{second} 不晚于 {first}，请按先后顺序填写日期。"


class StayTooLong(ServiceError):
    """A stay longer than a booking may be."""

    en = "A stay can have at most {limit} nights; {nights} were asked for. Split it."
    zh = "一次最多预订 {limit} 晚，您要求了 {nights} 晚，请分开预订。"


class IncompletePoint(ServiceError):
    """Latitude without longitude, or a radius around nothing."""

    en = "Give both lat_e6 and lng_e6, or a landmark in `near`, when searching by distance."
    zh = "按距离搜索时，请同时提供 lat_e6 和 lng_e6，或在 near 中填写地标。"


class HotelNotFound(ServiceError):
    """No such hotel."""

    en = "There is no hotel {hotel_id}. Take a hotel_id from travel_search_hotels."
    zh = "没有酒店 {hotel_id}，请使用 travel_search_hotels 返回的 hotel_id。"


class OfferNotFound(ServiceError):
    """No such offer, or not of this kind."""

    en = "There is no {kind} offer {offer_id}. Take an offer_id from the matching search."
    zh = "没有{kind}产品 {offer_id}，请使用对应搜索结果中的 offer_id。"


class OffersDoNotFit(ServiceError):
    """Offers that cannot be held together."""

    en = "These offers cannot be held together: {reason}. Hold them separately."
    zh = "这些产品不能一起预订：{reason}。请分开预订。"


class SoldOut(ServiceError):
    """Fewer are left than asked for."""

    en = "{title}: {left} left, {asked} needed. Search again and choose another one."
    zh = "{title}：剩余 {left}，需要 {asked}。请重新搜索并选择其他产品。"


class SalesClosed(ServiceError):
    """Too late to buy this."""

    en = "{title} is no longer on sale; it begins at {starts_at}. Choose a later one."
    zh = "{title} 已停止销售（{starts_at} 开始），请选择更晚的。"


class SellerClosed(ServiceError):
    """The seller takes no bookings at the moment."""

    en = "{merchant} is not taking bookings at the moment. Choose another one."
    zh = "{merchant} 暂停接受预订，请选择其他商家。"


class PriceChanged(ServiceError):
    """The total differs from the one agreed."""

    en = (
        "The total is now {now_fen}, not {agreed_fen}. Tell the user, and hold again "
        "with the new total if they agree."
    )
    zh = "总价现为 {now_fen}，不是 {agreed_fen}。请告知用户，同意后按新总价重新预订。"


class TravellerNotFound(ServiceError):
    """No such traveller of this user."""

    en = "There is no traveller {traveller_id} of yours. List travellers, or add one first."
    zh = "没有找到您的出行人 {traveller_id}，请先查看或添加出行人。"


class TravellerRepeated(ServiceError):
    """The same traveller twice in one booking."""

    en = "Traveller {traveller_id} is listed twice. List each traveller once."
    zh = "出行人 {traveller_id} 重复，每位只填一次。"


class AdultRequired(ServiceError):
    """Children may not travel or check in alone."""

    en = "At least one traveller has to be {age} or older. Add an adult."
    zh = "至少需要一位年满 {age} 周岁的出行人，请添加成人。"


class TooManyGuests(ServiceError):
    """More guests than the rooms hold."""

    en = "{rooms} room(s) of this type hold {capacity} guests; {guests} were listed."
    zh = "{rooms} 间该房型最多入住 {capacity} 人，您填写了 {guests} 人。"


class RoomsOnlyForHotels(ServiceError):
    """A number of rooms on something that has none."""

    en = "`rooms` is only for hotels; one place is held for each traveller."
    zh = "rooms 只用于酒店；其他产品按出行人数预订。"


class ItineraryConflict(ServiceError):
    """A traveller is already booked at that time."""

    en = (
        "{traveller} already has {title} ({booking_id}) at that time. "
        "Cancel or change that booking first."
    )
    zh = "{traveller} 在该时段已有行程 {title}（{booking_id}），请先取消或改签。"


class BookingNotFound(ServiceError):
    """No such booking of this user."""

    en = "There is no booking {booking_id} of yours. List bookings to find it."
    zh = "没有找到您的预订 {booking_id}，请先查看预订列表。"


class BookingNotOpen(ServiceError):
    """The booking is in a state in which this cannot be done."""

    en = "Booking {booking_id} is {status}; this cannot be done any more."
    zh = "预订 {booking_id} 当前状态为 {status}，无法进行此操作。"


class TooLateToCancel(ServiceError):
    """The rule allows no cancelling any more."""

    en = "{title} can no longer be cancelled: {rule}"
    zh = "{title} 已不能取消：{rule}"


class ChangeNotAllowed(ServiceError):
    """The rule, or the new offer, does not allow this change."""

    en = "{title} cannot be changed to this: {reason} Cancel it and book anew instead."
    zh = "{title} 不能这样更改：{reason}可以取消后重新预订。"
