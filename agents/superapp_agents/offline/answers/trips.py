"""Words for flights, trains, hotels, tickets and the trips that they make up."""

from superapp_agents.door import Json
from superapp_agents.offline.answers.words import clock, day, listed, moment, numbered, yuan


def booking_line(booked: Json, zh: bool) -> str:
    """One booking in a phrase."""
    kind = booked["booking_kind"]
    total = yuan(booked["total_fen"])
    if kind == "hotel":
        stay = _stay(booked, zh)
        return (
            f"酒店{booked['title']}，{stay}，{total}"
            if zh
            else f"{booked['title']}, {stay}, {total}"
        )
    if kind == "attraction":
        date, count = day(booked["date"], zh=zh), booked["quantity"]
        if zh:
            return f"{booked['title']}门票{count}张，{date}，{total}"
        return f"{count} ticket{'s' if count > 1 else ''} for {booked['title']} on {date}, {total}"
    return _seat(booked, zh)


def _stay(booked: Json, zh: bool) -> str:
    start, end = day(booked["check_in"], zh=zh), day(booked["check_out"], zh=zh)
    rooms, nights = booked["quantity"], booked["nights"]
    if zh:
        return f"{start}入住，{end}离店，{rooms}间{nights}晚"
    room = f"{rooms} room{'s' if rooms > 1 else ''}"
    return f"{start} to {end}, {room}, {nights} night{'s' if nights > 1 else ''}"


def _seat(booked: Json, zh: bool) -> str:
    leave, arrive = moment(booked["departs_at"], zh=zh), clock(booked["arrives_at"])
    total, count = yuan(booked["total_fen"]), booked["quantity"]
    who = listed([str(name) for name in booked.get("travellers", ())], zh=zh)
    if zh:
        for_whom = f"，乘客{who}" if who else f"，{count}人"
        seat = f"，{booked['seat']}" if booked.get("seat") else ""
        return (
            f"{booked['number']}（{booked['from']}→{booked['to']}），{leave}出发，{arrive}到达"
            f"{seat}{for_whom}，{total}"
        )
    for_whom = f", for {who}" if who else f", {count} seat{'s' if count > 1 else ''}"
    seat = f", {booked['seat']}" if booked.get("seat") else ""
    return (
        f"{booked['number']} from {booked['from']} to {booked['to']}, leaving {leave}, arriving "
        f"{arrive}{seat}{for_whom}, {total}"
    )


def bookings(told: Json, zh: bool) -> str:
    """Bookings that are paid."""
    lines = [booking_line(booked, zh) for booked in told["bookings"]]
    total = yuan(told["total_fen"])
    if len(lines) == 1:
        return f"已订好并付款：{lines[0]}。" if zh else f"Booked and paid: {lines[0]}."
    head = "都订好并付款了：" if zh else "Everything is booked and paid:"
    tail = f"一共{total}。" if zh else f"{total} in all."
    return f"{head}\n{numbered(lines)}\n{tail}"


def travel_offers(told: Json, zh: bool) -> str:
    """Flights, trains or hotels to choose from."""
    lines = [booking_line(offer, zh) for offer in told["bookings"]]
    head = "可以选这些：" if zh else "You can choose from:"
    if told.get("missed"):
        at = clock(told["missed"])
        head = f"{at}前后没有，最接近的是：" if zh else f"Nothing leaves about {at}. Nearest are:"
    tail = "还没有预订。" if zh else "Nothing is booked yet."
    return f"{head}\n{numbered(lines)}\n{tail}"


def booking_cancelled(told: Json, zh: bool) -> str:
    """A booking that was cancelled, with what comes back."""
    back, fee = yuan(told["refund_fen"]), yuan(told["fee_fen"])
    if zh:
        return (
            f"已取消{told['title']}（{told['booking_id']}），退回{back}，手续费{fee}，"
            "按原支付方式退还。"
        )
    return (
        f"{told['title']} ({told['booking_id']}) is cancelled. You get back {back}; the fee is "
        f"{fee}. It goes back to the way you paid."
    )


def booking_list(told: Json, zh: bool) -> str:
    """The user's bookings."""
    if not told["bookings"]:
        return "没有找到预订。" if zh else "You have no such bookings."
    lines = [
        f"{item['booking_id']} {item['title']} {yuan(item['total_fen'])} {item['status']}"
        for item in told["bookings"]
    ]
    return ("您的预订：" if zh else "Your bookings:") + "\n" + numbered(lines)


WORDS = {
    "bookings": bookings,
    "travel_offers": travel_offers,
    "booking_cancelled": booking_cancelled,
    "booking_list": booking_list,
}
