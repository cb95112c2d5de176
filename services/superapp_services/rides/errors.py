"""What the rides service refuses."""

from superapp_services.core import ServiceError


class ProductNotOffered(ServiceError):
    """The estimate does not offer that product."""

    en = "Estimate {estimate_id} does not offer {product_id}. It offers: {offered}."
    zh = "预估 {estimate_id} 不提供 {product_id}，可选：{offered}。"


class PickupTimeInvalid(ServiceError):
    """The pick-up time is past, or too far ahead."""

    en = "A pick-up at {pickup_at} cannot be booked. Choose a time from {earliest} to {latest}."
    zh = "无法预约 {pickup_at} 上车，请选择 {earliest} 至 {latest} 之间的时间。"


class RideTooShort(ServiceError):
    """Pick-up and drop-off are practically the same place."""

    en = "Pick-up and drop-off are {distance_m} m apart; that is walked. Choose other places."
    zh = "上下车地点仅相距 {distance_m} 米，建议步行，请重新选择。"


class RideTooFar(ServiceError):
    """The drop-off is beyond what rides serve."""

    en = (
        "{distance_km} km is too far for a ride. For other cities use travel_search_trains or "
        "travel_search_flights."
    )
    zh = (
        "{distance_km} 公里超出网约车服务范围，"
        "跨城请用 travel_search_trains 或 travel_search_flights。"
    )


class RideInProgress(ServiceError):
    """Another ride of the user is on its way at that time."""

    en = "Your ride {ride_id} is {status}. Wait for it to finish, or cancel it first."
    zh = "您的行程 {ride_id} 尚在进行（{status}），请等待结束或先取消。"


class RideUnpaid(ServiceError):
    """The fare of an earlier ride was not paid."""

    en = "The fare of ride {ride_id} is unpaid. Pay order {order_id} with payments_pay_order first."
    zh = "行程 {ride_id} 的车费尚未支付，请先用 payments_pay_order 支付订单 {order_id}。"


class RideNotFound(ServiceError):
    """No such ride of this user."""

    en = "There is no ride {ride_id} of yours. Call rides_list_rides to find it."
    zh = "没有找到您的行程 {ride_id}，可先调用 rides_list_rides 查询。"


class RideNotCancellable(ServiceError):
    """The ride is under way or over."""

    en = "Ride {ride_id} is {status} and cannot be cancelled."
    zh = "行程 {ride_id} 当前状态为 {status}，无法取消。"
