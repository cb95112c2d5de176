"""What the food service refuses, and what to do then."""

from superapp_services.core import ServiceError


class RestaurantNotFound(ServiceError):
    """No such restaurant."""

    en = "There is no restaurant {restaurant_id}. Search restaurants to find its id."
    zh = "没有找到餐厅 {restaurant_id}，请先搜索餐厅。"


class RestaurantClosed(ServiceError):
    """The restaurant does not take orders or guests at that time."""

    en = (
        "{name} is closed at {asked_at}; it opens next at {opens_at}. "
        "Choose another restaurant, or a time when it is open."
    )
    zh = "{name}在 {asked_at} 未营业，下次营业时间为 {opens_at}。请换一家餐厅，或选择营业时间。"


class RestaurantBusy(ServiceError):
    """The kitchen is overrun and takes no more orders for now."""

    retryable = True
    en = "{name} is overrun and has stopped taking orders for now. Choose another restaurant."
    zh = "{name}爆单了，暂停接单。请换一家餐厅。"


class DishNotFound(ServiceError):
    """The restaurant does not sell this dish."""

    en = "Restaurant {restaurant_id} has no dish {dish_id}. Get its menu to see what it sells."
    zh = "餐厅 {restaurant_id} 没有菜品 {dish_id}，请先查看菜单。"


class DishSoldOut(ServiceError):
    """Fewer are left than were asked for."""

    en = "Only {left} of {name} ({dish_id}) are left. Order fewer, or choose another dish."
    zh = "{name}（{dish_id}）只剩 {left} 份。请减少数量或换一道菜。"


class InvalidOption(ServiceError):
    """A chosen option does not exist for the dish, or too many were chosen."""

    en = "Options of {dish_id} do not fit: {reason}. The menu lists each dish's option groups."
    zh = "{dish_id} 的选项不正确：{reason}。请查看菜单中的可选项。"


class OutOfDeliveryRange(ServiceError):
    """The address is too far from the restaurant."""

    en = (
        "{name} delivers up to {radius_m} m and the address is {distance_m} m away. "
        "Search for restaurants that deliver to this address."
    )
    zh = (
        "{name}的配送范围为 {radius_m} 米，该地址距离 {distance_m} 米。请搜索可配送到该地址的餐厅。"
    )


class MinimumOrderNotMet(ServiceError):
    """The dishes cost less than the restaurant delivers for."""

    en = (
        "The dishes come to {items_fen}; {name} delivers from {minimum_fen}, "
        "so {short_fen} more is needed. Add a dish or choose another restaurant."
    )
    zh = "菜品合计 {items_fen}，{name}起送价 {minimum_fen}，还差 {short_fen}。请加菜或换一家餐厅。"


class DeliveryTimeUnavailable(ServiceError):
    """The order cannot arrive at the time asked for."""

    en = (
        "{name} cannot deliver at {asked_at}; the earliest is {earliest_at}, the latest "
        "{latest_at}. Ask for a time between them, or leave it out for as soon as possible."
    )
    zh = (
        "{name}无法在 {asked_at} 送达，最早 {earliest_at}，最晚 {latest_at}。"
        "请选择其间的时间，或不填以尽快送达。"
    )


class PriceChanged(ServiceError):
    """A price is no longer what was quoted."""

    en = "The price changed from {quoted_fen} to {now_fen}. Ask for a new quote."
    zh = "价格已从 {quoted_fen} 变为 {now_fen}，请重新获取报价。"


class NoTableFree(ServiceError):
    """No table of that size is free at that time."""

    en = "{name} has no table for {party_size} free at {at}. Free times that day: {free_times}."
    zh = "{name}在 {at} 没有 {party_size} 人的空位。当天可订时间：{free_times}。"


class NoTableBooking(ServiceError):
    """The restaurant does not take reservations for that party."""

    en = "{name} takes reservations for at most {max_party} people. Choose another restaurant."
    zh = "{name}最多接受 {max_party} 人的订位，请换一家餐厅。"


class TimeNotBookable(ServiceError):
    """A reservation has to lie in the coming days."""

    en = "{at} cannot be booked: reservations run from {earliest_at} to {latest_at}."
    zh = "{at} 不可预订，可订时间为 {earliest_at} 至 {latest_at}。"


class TimeOutOfRange(ServiceError):
    """Nobody knows what is open on a day that is over, or far off."""

    en = "{at} cannot be searched for. Choose a time from {earliest_at} to {latest_at}."
    zh = "无法查询 {at}，请选择 {earliest_at} 至 {latest_at} 之间的时间。"


class AlreadyReserved(ServiceError):
    """The user has a table there at that time."""

    en = "You have a table at this restaurant then: {reservation_id}. Cancel it to change it."
    zh = "您在该餐厅该时段已有订位 {reservation_id}，如需更改请先取消。"


class ReservationNotFound(ServiceError):
    """No such reservation of this user."""

    en = "There is no reservation {reservation_id} of yours. List your reservations to find it."
    zh = "没有找到您的订位 {reservation_id}，请先查看订位列表。"


class ReservationNotOpen(ServiceError):
    """The reservation was cancelled, or its time is over."""

    en = "Reservation {reservation_id} is {status}, so it cannot be cancelled."
    zh = "订位 {reservation_id} 当前状态为 {status}，无法取消。"


class PlaceUnknown(ServiceError):
    """It is not known where the user wants to eat."""

    en = "Give an address, a point or a city: there is no home address on file."
    zh = "请提供地址、坐标或城市：账户中没有家庭地址。"


class QuoteUsed(ServiceError):
    """An order was placed from this quote before."""

    en = (
        "Order {order_id} was already placed from quote {quote_id}. Pay it, or ask for a new quote."
    )
    zh = "报价 {quote_id} 已用于下单 {order_id}。请支付该订单，或重新获取报价。"
