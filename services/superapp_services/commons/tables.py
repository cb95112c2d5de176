"""Every table that the verticals share."""

from superapp_services.commons.merchants import Merchant
from superapp_services.commons.money import (
    Account,
    Bill,
    CreditInstalment,
    LedgerEntry,
    Mandate,
    Method,
    Payment,
    Refund,
    Wallet,
)
from superapp_services.commons.notifications import Notification
from superapp_services.commons.order_tables import Coupon, Order, OrderLine
from superapp_services.commons.people import Address, Contact, Person, Preference, Traveller
from superapp_services.commons.quotes import Quote
from superapp_services.commons.search import SearchDocument, SearchPosting
from superapp_services.core import Table

COMMON_TABLES: tuple[type[Table], ...] = (
    Account,
    Address,
    Bill,
    Contact,
    Coupon,
    CreditInstalment,
    LedgerEntry,
    Mandate,
    Merchant,
    Method,
    Notification,
    Order,
    OrderLine,
    Payment,
    Person,
    Preference,
    Quote,
    Refund,
    SearchDocument,
    SearchPosting,
    Traveller,
    Wallet,
)
