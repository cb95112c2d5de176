"""Refusals of the payment service. Those that others raise too live in commons."""

from superapp_services.core import ServiceError


class PriceChanged(ServiceError):
    """The amount is not what is owed now."""

    en = (
        "The amount to pay is {now_fen}, not {agreed_fen}. "
        "Show the user the new amount and pay that if they agree."
    )
    zh = "应付金额是 {now_fen}，而不是 {agreed_fen}。请先告诉用户新的金额，同意后再付款。"


class BillNotFound(ServiceError):
    """No such bill of this user."""

    en = "There is no bill {bill_id} of yours. List your bills to find it."
    zh = "没有找到账单 {bill_id}，请先查看账单列表。"


class BillAlreadyPaid(ServiceError):
    """The bill was paid before."""

    en = "Bill {bill_id} was already paid at {paid_at}. Nothing was charged."
    zh = "账单 {bill_id} 已于 {paid_at} 缴清，没有再次扣款。"


class PayeeNotFound(ServiceError):
    """Nobody whom this user can pay has this name or id."""

    en = (
        "{payee} is not one of your contacts, so no money can be sent there. "
        "List your contacts and use a contact's id."
    )
    zh = "{payee} 不在您的联系人里，无法转账。请先查看联系人，再使用联系人编号。"


class RefundNotPossible(ServiceError):
    """This payment cannot be refunded here."""

    en = "Payment {payment_id} cannot be refunded this way: {why}."
    zh = "付款 {payment_id} 不能这样退款：{why}。"


class InstalmentsNotOffered(ServiceError):
    """Instalments with a method that has none."""

    en = "Only the credit line can be paid in instalments. Use it, or pay in one go."
    zh = "只有信用额度支持分期付款，请改用信用额度，或一次付清。"


class MandateExpired(ServiceError):
    """The mandate's time is over."""

    en = "Mandate {mandate_id} ended at {valid_until}. Create a new one."
    zh = "授权 {mandate_id} 已于 {valid_until} 到期，请重新创建。"


class InvalidValidity(ServiceError):
    """A mandate that would end before it begins, or too late."""

    en = "A mandate must end after now ({now}) and within {longest_days} days."
    zh = "授权的结束时间必须晚于现在（{now}），且不超过 {longest_days} 天。"


class CategoryUnknown(ServiceError):
    """A mandate for a kind of merchant that there is none of."""

    en = "There is no category {categories}. Known are: {known}."
    zh = "没有 {categories} 这样的类别。可用类别：{known}。"


class MerchantUnknown(ServiceError):
    """A mandate for a merchant that does not exist."""

    en = "There is no merchant {merchant_id}. Use a merchant's id from an order or a search."
    zh = "没有找到商家 {merchant_id}，请使用订单或搜索结果中的商家编号。"
