"""Searching restaurants and reading menus."""

import pytest

from superapp.session import Session
from superapp.simulator import Simulator
from tests.services.food.conftest import HOME, OFFICE, Table, refused, result


def search(session: Session, **arguments: object) -> dict[str, object]:
    return result(session.call("food_search_restaurants", **arguments))


def names(found: dict[str, object]) -> list[str]:
    restaurants = found["restaurants"]
    assert isinstance(restaurants, list)
    return [row["name"] for row in restaurants]


@pytest.mark.parametrize(
    ("zh", "en"),
    [("奶茶", "milk tea"), ("麻辣烫", "malatang"), ("素食", "vegetarian"), ("沙拉", "salad")],
)
def test_both_languages_find_the_same_kind_of_restaurant(
    session: Session, zh: str, en: str
) -> None:
    chinese = search(session, text=zh, address_id=HOME, limit=50)["restaurants"]
    english = search(session, text=en, address_id=HOME, limit=50)["restaurants"]

    assert chinese[0]["cuisine"] == english[0]["cuisine"]
    assert {r["restaurant_id"] for r in chinese} & {r["restaurant_id"] for r in english}


@pytest.mark.parametrize("accented", ["Döner", "doner", "DONER", "dönér"])
def test_accents_and_case_do_not_matter(session: Session, accented: str) -> None:
    plain = search(session, text="doner", city="杭州", include_closed=True)

    assert search(session, text=accented, city="杭州", include_closed=True) == plain


def test_two_dishes_are_found_at_one_shop(simulator: Simulator) -> None:
    with simulator.session("usr_smith") as session:
        office = next(p for p in session.state("people") if p["person_id"] == "usr_smith")
        found = search(session, text="flat white and a croissant", address_id=office["office"])

    for shop in found["restaurants"]:
        shown = " ".join(dish["name"] for dish in shop["dishes"]).lower()
        assert "flat white" in shown
        assert "croissant" in shown
    assert len(found["restaurants"]) >= 2


def test_everything_found_delivers_to_the_address_and_is_open(session: Session) -> None:
    found = search(session, address_id=OFFICE, limit=50)

    assert found["total"] >= 10
    for shop in found["restaurants"]:
        assert shop["accepts_orders"]
        assert shop["delivery_fee_fen"] >= 0
        assert shop["eta_minutes"] > 0


def test_filters_hold_for_every_restaurant_found(session: Session) -> None:
    found = search(
        session,
        address_id=HOME,
        limit=50,
        min_rating=4.4,
        max_per_head_fen=6000,
        max_delivery_fee_fen=400,
        max_minimum_order_fen=2000,
        max_eta_minutes=45,
        max_distance_m=3000,
    )

    assert found["restaurants"]
    for shop in found["restaurants"]:
        assert shop["rating"] >= 4.4
        assert shop["per_head_fen"] <= 6000
        assert shop["delivery_fee_fen"] <= 400
        assert shop["minimum_order_fen"] <= 2000
        assert shop["eta_minutes"] <= 45
        assert shop["distance_m"] <= 3000


def test_dishes_shown_fit_diet_kind_and_price(session: Session) -> None:
    found = search(
        session, address_id=HOME, diet=["vegetarian"], dish_kind="main", max_dish_fen=4000
    )

    assert found["restaurants"]
    for shop in found["restaurants"]:
        assert shop["dishes"]
        for dish in shop["dishes"]:
            assert "vegetarian" in dish["diet"]
            assert dish["dish_kind"] == "main"
            assert dish["price_fen"] <= 4000


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("distance", "distance_m"),
        ("fastest", "eta_minutes"),
        ("delivery_fee", "delivery_fee_fen"),
        ("price", "per_head_fen"),
    ],
)
def test_sorting_is_by_what_it_says(session: Session, sort: str, key: str) -> None:
    found = search(session, address_id=HOME, sort=sort, limit=50)["restaurants"]

    values = [shop[key] for shop in found]
    assert values == sorted(values)


@pytest.mark.parametrize(("sort", "key"), [("rating", "rating"), ("sales", "monthly_sales")])
def test_better_ones_come_first(session: Session, sort: str, key: str) -> None:
    found = search(session, address_id=HOME, sort=sort, limit=50)["restaurants"]

    values = [shop[key] for shop in found]
    assert values == sorted(values, reverse=True)


def test_a_point_finds_what_its_address_finds(session: Session) -> None:
    by_address = search(session, text="奶茶", address_id=HOME)
    by_point = search(session, text="奶茶", near="30.280000,120.123000")

    assert names(by_point) == names(by_address)


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ({"near": "plc_99999"}, "place_not_found"),
        ({"near": "0.0,0.0"}, "outside_coverage"),
        ({"near": "adr_9999"}, "address_not_found"),
        ({"city": "Atlantis"}, "unknown_city"),
    ],
)
def test_a_place_that_is_not_known_is_refused(
    session: Session, where: dict[str, str], code: str
) -> None:
    answer = session.call("food_search_restaurants", text="奶茶", **where)

    assert refused(answer)[0] == code


def test_without_a_place_the_users_home_counts(session: Session) -> None:
    assert search(session, text="奶茶") == search(session, text="奶茶", address_id=HOME)


def test_a_table_for_four_at_seven_can_be_found_near_home(session: Session) -> None:
    found = search(
        session,
        text="火锅",
        purpose="dine_in",
        party_size=4,
        at="2026-02-06T19:00:00+08:00",
        address_id=HOME,
        max_distance_m=3000,
    )

    assert found["total"] >= 2
    assert all(shop["table_free"] for shop in found["restaurants"])


def test_closed_restaurants_are_listed_only_when_asked_for(session: Session) -> None:
    night = "2026-02-07T04:00:00+08:00"
    open_then = search(session, address_id=HOME, at=night, limit=50)
    with_closed = search(session, address_id=HOME, at=night, limit=50, include_closed=True)

    assert open_then["total"] < with_closed["total"]
    assert not all(shop["open"] for shop in with_closed["restaurants"])


def test_nonsense_finds_nothing(session: Session) -> None:
    assert search(session, text="qwertyuiop zxcvbn") == {"restaurants": [], "total": 0}


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE dishes; --", "<b>奶茶</b>", "🍜🍜", "ｆｌａｔ", "  "]
)
def test_strange_text_is_only_text(session: Session, text: str) -> None:
    assert session.call("food_search_restaurants", text=text, address_id=HOME)["ok"]


def test_searching_changes_nothing(session: Session) -> None:
    before = session.digest()

    search(session, text="奶茶", address_id=HOME)

    assert session.digest() == before


def test_somebody_elses_address_is_not_found(session: Session) -> None:
    theirs = next(a for a in session.state("addresses") if a["person_id"] == "usr_zhao")

    answer = session.call("food_search_restaurants", address_id=theirs["address_id"])

    assert refused(answer) == ("address_not_found", {"address_id": theirs["address_id"]})


def test_a_user_without_a_home_has_to_say_where(simulator: Simulator) -> None:
    people = [{"person_id": "usr_lin", "home": None}]
    with simulator.session("usr_lin", given={"people": people}) as session:
        answer = session.call("food_search_restaurants", text="奶茶")

    assert refused(answer) == ("place_unknown", {})


def test_a_menu_names_the_options_of_its_dishes(milk_tea: Table) -> None:
    groups = {group["group_id"]: group for group in milk_tea.menu["option_groups"]}

    assert set(milk_tea.dish("珍珠奶茶")["option_groups"]) <= set(groups)
    assert [v["name"] for v in groups["sugar"]["options"]] == [
        "全糖",
        "七分糖",
        "半糖",
        "少糖",
        "无糖",
    ]
    assert groups["sugar"]["required"]
    assert not groups["topping"]["required"]


def test_menu_filters_hold_for_every_dish(malatang: Table) -> None:
    menu = result(
        malatang.session.call(
            "food_get_menu",
            restaurant_id=malatang.restaurant_id,
            diet=["vegan"],
            without=["contains_nuts"],
            max_price_fen=3000,
            max_spice_level=1,
        )
    )

    assert menu["dishes"]
    for dish in menu["dishes"]:
        assert "vegan" in dish["diet"]
        assert "contains_nuts" not in dish["diet"]
        assert dish["price_fen"] <= 3000
        assert dish["spice_level"] <= 1


def test_sold_out_dishes_are_shown_only_when_asked_for(malatang: Table) -> None:
    dish_id = malatang.dish("番茄麻辣烫")["dish_id"]
    given = {"dish_stock": [{"dish_id": dish_id, "stock": 0}]}
    with malatang.session._simulator.session("usr_lin", given=given) as session:
        asked = {"restaurant_id": malatang.restaurant_id, "text": "番茄麻辣烫"}
        hidden = result(session.call("food_get_menu", **asked))
        shown = result(session.call("food_get_menu", include_sold_out=True, **asked))

    assert dish_id not in [dish["dish_id"] for dish in hidden["dishes"]]
    assert [dish["available"] for dish in shown["dishes"] if dish["dish_id"] == dish_id] == [False]


def test_an_unknown_restaurant_has_no_menu(session: Session) -> None:
    answer = session.call("food_get_menu", restaurant_id="rst_9999")

    assert refused(answer) == ("restaurant_not_found", {"restaurant_id": "rst_9999"})
