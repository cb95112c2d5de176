"""The cart."""

from sqlalchemy import bindparam, delete, update
from sqlmodel import col

from superapp_services.core import NoArguments, Risk, ToolContext, write
from superapp_services.shopping import queries
from superapp_services.shopping.delivery import sources
from superapp_services.shopping.errors import (
    CartFull,
    CartItemNotFound,
    OutOfStock,
    SkuNotFound,
)
from superapp_services.shopping.models import CartItem
from superapp_services.shopping.outputs import CartItemView, CartView
from superapp_services.shopping.schemas import MAX_QUANTITY, AddToCart, UpdateCart
from superapp_services.shopping.service import service
from superapp_services.shopping.showcase import city_of, price_now, sku_showcase

MAX_ITEMS = 120
_SET_QUANTITY = write(
    update(CartItem)
    .where(col(CartItem.cart_item_id) == bindparam("b_cart_item_id"))
    .values(quantity=bindparam("quantity"))
)
_REMOVE = write(delete(CartItem).where(col(CartItem.cart_item_id) == bindparam("b_cart_item_id")))


def _shown(ctx: ToolContext) -> CartView:
    city = city_of(ctx, None)
    items = [_item(ctx, item, city) for item in ctx.db.all(queries.CART, user=ctx.actor)]
    return CartView(items=items, items_fen=sum(item.total_fen for item in items))


def _item(ctx: ToolContext, item: CartItem, city: str) -> CartItemView:
    sku, shown = sku_showcase(ctx, item.sku_id)
    unit_fen = price_now(ctx, item.sku_id)
    found = sources(ctx, shown.product, ctx.db.all(queries.STOCKS_OF, sku_id=item.sku_id), city)
    return CartItemView(
        cart_item_id=item.cart_item_id,
        sku_id=item.sku_id,
        product_id=shown.product.product_id,
        title=ctx.pick_row(shown.product, "title"),
        label=ctx.pick_row(sku, "label"),
        merchant_id=shown.merchant.merchant_id,
        shop=ctx.pick_row(shown.merchant, "name"),
        quantity=item.quantity,
        unit_fen=unit_fen,
        total_fen=unit_fen * item.quantity,
        in_stock=any(source.available >= item.quantity for source in found),
    )


@service.tool(risk=Risk.READ)
def view_cart(ctx: ToolContext, args: NoArguments) -> CartView:  # noqa: ARG001
    """Show what is in the user's cart, at today's prices, without shipping and coupons.

    A binding total, with both, comes from shopping_preview_checkout.
    """
    return _shown(ctx)


@service.tool(risk=Risk.WRITE, errors=(SkuNotFound, OutOfStock, CartFull))
def add_to_cart(ctx: ToolContext, args: AddToCart) -> CartView:
    """Put a SKU into the cart, or more of it if it is there already; the whole cart is returned.

    Nothing is set aside: stock and price are checked again at checkout.
    """
    _, shown = sku_showcase(ctx, args.sku_id)
    there = ctx.db.one(queries.CART_ITEM_OF_SKU, user=ctx.actor, sku_id=args.sku_id)
    quantity = args.quantity + (there.quantity if there else 0)
    if quantity > MAX_QUANTITY:
        raise CartFull(limit=MAX_QUANTITY)
    left = max((s.quantity for s in ctx.db.all(queries.STOCKS_OF, sku_id=args.sku_id)), default=0)
    if left < quantity:
        raise OutOfStock(title=ctx.pick_row(shown.product, "title"), sku_id=args.sku_id, left=left)
    if there is not None:
        ctx.db.run(_SET_QUANTITY, b_cart_item_id=there.cart_item_id, quantity=quantity)
        return _shown(ctx)
    if len(ctx.db.all(queries.CART, user=ctx.actor)) >= MAX_ITEMS:
        raise CartFull(limit=MAX_ITEMS)
    ctx.db.insert(
        CartItem,
        cart_item_id=ctx.new_id("cit"),
        user=ctx.actor,
        sku_id=args.sku_id,
        quantity=quantity,
        added_at=ctx.now,
    )
    return _shown(ctx)


@service.tool(risk=Risk.WRITE, errors=(CartItemNotFound,))
def update_cart(ctx: ToolContext, args: UpdateCart) -> CartView:
    """Change how many of a cart item the user wants; 0 removes it. The whole cart is returned."""
    item = ctx.db.one(queries.CART_ITEM, cart_item_id=args.cart_item_id, user=ctx.actor)
    if item is None:
        raise CartItemNotFound(cart_item_id=args.cart_item_id)
    if args.quantity == 0:
        ctx.db.run(_REMOVE, b_cart_item_id=args.cart_item_id)
    elif args.quantity != item.quantity:
        ctx.db.run(_SET_QUANTITY, b_cart_item_id=args.cart_item_id, quantity=args.quantity)
    return _shown(ctx)
