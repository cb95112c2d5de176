"""The shop window: categories, types, brands, shops, products, SKUs, warehouses. Never changes."""

from sqlmodel import Field

from superapp_services.core import JsonText, Table


class Category(Table, table=True):
    """A department: audio, shoes, flowers."""

    __tablename__ = "categories"

    category_id: str = Field(primary_key=True)
    name_zh: str
    name_en: str


class ProductType(Table, table=True):
    """A kind of product within a category: over-ear headphones, running shoes."""

    __tablename__ = "product_types"

    product_type_id: str = Field(primary_key=True)
    category_id: str = Field(foreign_key="categories.category_id")
    name_zh: str
    name_en: str


class Brand(Table, table=True):
    """Who makes a product."""

    __tablename__ = "brands"

    brand_id: str = Field(primary_key=True)
    name_zh: str
    name_en: str


class AttributeValue(Table, table=True):
    """How an attribute and one of its values are called in both languages."""

    __tablename__ = "attribute_values"

    attribute_value_id: str = Field(primary_key=True)
    attribute: str
    value: str
    name_zh: str
    name_en: str
    value_zh: str
    value_en: str


class Shop(Table, table=True):
    """A merchant of goods: a brand's own shop, a specialist, or a local florist or bakery."""

    __tablename__ = "shops"

    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    shop_kind: str
    city: str
    rating_x100: int
    follower_count: int
    shipping_fen: int
    free_shipping_from_fen: int | None
    pays_return_shipping: bool


class Warehouse(Table, table=True):
    """Where stock lies. A local shop is its own warehouse."""

    __tablename__ = "warehouses"

    warehouse_id: str = Field(primary_key=True)
    city: str
    name_zh: str
    name_en: str


class DeliveryLane(Table, table=True):
    """Days from a warehouse to a city, for goods with express delivery and for others."""

    __tablename__ = "delivery_lanes"

    delivery_lane_id: str = Field(primary_key=True)
    warehouse_id: str = Field(foreign_key="warehouses.warehouse_id", index=True)
    city: str
    express_days: int
    standard_days: int


class Product(Table, table=True):
    """One listing of a shop, with its SKUs. `local_city` marks same-day goods of one city."""

    __tablename__ = "products"

    product_id: str = Field(primary_key=True)
    product_type_id: str = Field(foreign_key="product_types.product_type_id")
    category_id: str = Field(foreign_key="categories.category_id")
    brand_id: str = Field(foreign_key="brands.brand_id")
    merchant_id: str = Field(foreign_key="shops.merchant_id", index=True)
    title_zh: str
    title_en: str
    attributes: str = Field(sa_type=JsonText)
    rating_x100: int
    rating_count: int
    sales_count: int
    sponsored: bool
    listed_date: str
    local_city: str | None
    ship_from: str
    express: bool
    handling_days: int
    gift_wrap_fen: int | None
    no_reason_days: int
    defect_days: int


class Sku(Table, table=True):
    """One buyable version of a product."""

    __tablename__ = "skus"

    sku_id: str = Field(primary_key=True)
    product_id: str = Field(foreign_key="products.product_id", index=True)
    colour: str | None
    size: str | None
    version: str | None
    label_zh: str
    label_en: str
    list_price_fen: int
    weight_g: int


class OptionName(Table, table=True):
    """How a colour, size or version is called."""

    __tablename__ = "option_names"

    option_name_id: str = Field(primary_key=True)
    dimension: str
    value: str
    name_zh: str
    name_en: str


class ReviewText(Table, table=True):
    """What buyers before the start of a session said of goods of one sort."""

    __tablename__ = "review_texts"

    review_text_id: str = Field(primary_key=True)
    about: str
    stars: int
    text_zh: str
    text_en: str


class CouponOffer(Table, table=True):
    """A coupon that a shop or the platform hands out."""

    __tablename__ = "coupon_offers"

    coupon_offer_id: str = Field(primary_key=True)
    merchant_id: str | None = Field(index=True)
    category_id: str | None
    title_zh: str
    title_en: str
    coupon_kind: str
    face_fen: int
    percent: int
    cap_fen: int | None
    threshold_fen: int
    valid_days: int
    claim_until: int
    stack_group: str | None
    stackable: bool
