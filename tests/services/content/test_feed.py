"""The feed: browsing, pages, words, sponsored items, products."""

from typing import Any

import pytest

from superapp.session import Session

Answer = dict[str, Any]


def result(answer: Answer) -> dict[str, Any]:
    assert answer["ok"], answer
    found: dict[str, Any] = answer["result"]
    return found


def refused(answer: Answer) -> tuple[str, dict[str, Any]]:
    assert not answer["ok"], answer
    return answer["error"]["code"], answer["error"]["details"]


def test_pages_follow_each_other_without_gap_or_repeat(session: Session) -> None:
    whole = result(session.call("content_browse_feed", limit=50))
    seen, cursor = [], None
    while True:
        page = result(session.call("content_browse_feed", limit=7, cursor=cursor))
        seen += [item["content_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == whole["total"]
    assert seen[:50] == [item["content_id"] for item in whole["items"]]


@pytest.mark.parametrize("text", ["耳机", "headphones"])
def test_words_find_items_in_both_languages(session: Session, text: str) -> None:
    found = result(session.call("content_browse_feed", text=text))

    assert found["items"]
    assert found["items"][0]["channel"] == "tech"


def test_paid_items_are_marked_few_and_can_be_hidden(session: Session) -> None:
    feed = result(session.call("content_browse_feed", limit=50, sort="newest"))
    hidden = result(session.call("content_browse_feed", limit=50, hide_sponsored=True))

    assert 0 < feed["total"] - hidden["total"] <= feed["total"] * 0.08
    assert not any(item["sponsored"] for item in hidden["items"])


@pytest.mark.parametrize(("name", "value"), [("channel", "sports"), ("kind", "video")])
def test_filters_hold_for_every_item(session: Session, name: str, value: str) -> None:
    found = result(session.call("content_browse_feed", **{name: value}))

    assert found["items"]
    assert {item[name] for item in found["items"]} == {value}


def test_items_can_be_sorted_by_time_and_likes(session: Session) -> None:
    newest = result(session.call("content_browse_feed", sort="newest", limit=50))["items"]
    liked = result(session.call("content_browse_feed", sort="likes", limit=50))["items"]

    assert [i["published_at"] for i in newest] == sorted(
        (i["published_at"] for i in newest), reverse=True
    )
    assert [i["likes"] for i in liked] == sorted((i["likes"] for i in liked), reverse=True)


def test_an_item_links_to_products_that_exist(session: Session) -> None:
    found = result(session.call("content_browse_feed", text="跑鞋"))["items"][0]

    item = result(session.call("content_get_item", content_id=found["content_id"]))

    assert item["body"]
    assert item["creator"]["name"] == found["creator"]
    assert [p["product_id"] for p in item["products"]] == found["product_ids"]
    products = {row["product_id"] for row in session.base_state("products")}
    assert set(found["product_ids"]) <= products


def test_an_unknown_item_and_a_strange_cursor_are_refused(session: Session) -> None:
    call = session.call

    assert refused(call("content_get_item", content_id="cnt_9999"))[0] == "content_not_found"
    for cursor in ("x5", "c", "c-1", "c999999", "c1e3"):
        assert refused(call("content_browse_feed", cursor=cursor))[0] == "invalid_cursor"


def test_browsing_changes_nothing(session: Session) -> None:
    before = session.digest()

    result(session.call("content_browse_feed", text="咖啡"))

    assert session.digest() == before
