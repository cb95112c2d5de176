"""What the app knows of a user: addresses, travellers, preferences, notifications."""

from typing import Any

import pytest

from superapp.session import Session

ADDRESS: dict[str, Any] = {
    "label": "other",
    "city": "hangzhou",
    "district": "上城区",
    "street": "钱江路 1 号",
    "recipient": "李娜",
    "phone": "13800138000",
    "lat_e6": 30_250_000,
    "lng_e6": 120_210_000,
}
TRAVELLER: dict[str, Any] = {
    "name": "林建国",
    "relation": "father",
    "id_type": "passport",
    "id_number": "E12345678",
    "birthday": "1960-05-01",
    "phone": "13800138000",
}


def refusal(session: Session, tool: str, **arguments: Any) -> tuple[str, dict[str, Any]]:
    before = session.digest()
    answer = session.call(tool, **arguments)
    assert not answer["ok"], answer
    assert session.digest() == before
    return answer["error"]["code"], answer["error"]["details"]


def test_a_new_address_is_listed_and_can_be_delivered_to(session: Session) -> None:
    added = session.call("account_add_address", **ADDRESS)["result"]

    listed = session.call("account_list_addresses")["result"]["addresses"]

    assert added in listed


def test_an_address_in_a_city_that_is_not_served_is_refused(session: Session) -> None:
    given = ADDRESS | {"city": "Atlantis"}

    code, details = refusal(session, "account_add_address", **given)

    assert code == "unknown_city"
    assert details["city"] == "Atlantis"


def test_the_addresses_of_a_stranger_are_not_shown(session: Session) -> None:
    assert refusal(session, "account_list_addresses", contact_id="ctc_9999")[0] == (
        "person_not_found"
    )
    assert refusal(session, "account_list_addresses", contact_id="ctc_0005")[0] == (
        "person_not_found"
    )


def test_a_traveller_is_saved_once_with_the_document_hidden(session: Session) -> None:
    added = session.call("account_add_traveller", **TRAVELLER)["result"]

    code, details = refusal(session, "account_add_traveller", **TRAVELLER)

    assert "E12345678" not in str(added)
    assert (code, details["traveller_id"]) == ("document_exists", added["traveller_id"])
    assert added in session.call("account_list_travellers")["result"]["travellers"]


def test_a_number_that_is_no_identity_card_is_refused(session: Session) -> None:
    given = TRAVELLER | {"id_type": "id_card", "id_number": "330102196005011234"}

    assert refusal(session, "account_add_traveller", **given) == (
        "invalid_document",
        {"id_type": "id_card"},
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"birthday": "2026-02-07"},
        {"birthday": "1890-01-01"},
        {"id_type": "id_card", "id_number": "11010519491231002X", "birthday": "1960-05-01"},
    ],
)
def test_a_birthday_that_cannot_be_is_refused(session: Session, changed: dict[str, Any]) -> None:
    given = TRAVELLER | changed

    assert refusal(session, "account_add_traveller", **given) == (
        "invalid_birthday",
        {"birthday": given["birthday"]},
    )


def test_an_identity_card_and_its_birthday_are_taken(session: Session) -> None:
    card = {"id_type": "id_card", "id_number": "11010519491231002x", "birthday": "1949-12-31"}

    assert session.call("account_add_traveller", **(TRAVELLER | card))["ok"]


def test_a_preference_is_remembered_recalled_and_forgotten(session: Session) -> None:
    kept = session.call("account_remember_preference", topic="diet", value="不吃香菜")["result"]

    recalled = session.call("account_recall_preferences", topic="diet")["result"]["preferences"]
    left = session.call("account_forget_preference", preference_id=kept["preference_id"])

    assert recalled == [kept]
    assert left["result"]["preferences"] == []
    assert refusal(session, "account_forget_preference", preference_id=kept["preference_id"]) == (
        "preference_not_found",
        {"preference_id": kept["preference_id"]},
    )


def test_notifications_are_listed_newest_first(session: Session) -> None:
    session.advance(seconds=4 * 86_400)

    listed = session.call("account_list_notifications", limit=50)["result"]["notifications"]

    times = [shown["created_at"] for shown in listed]
    assert times == sorted(times, reverse=True)
