"""Consent over HTTP: the agent asks, the user decides, money moves once."""

from typing import Any

import pytest

from tests.api.conftest import Client

TRANSFER = "payments_transfer"


def contact(client: Client, session: str) -> str:
    answer = client.post(f"/v1/sessions/{session}/tools/account_list_contacts", {"arguments": {}})
    found: str = answer.json()["result"]["contacts"][0]["contact_id"]
    return found


def asked(client: Client, session: str, amount_fen: int = 5000) -> tuple[dict[str, Any], str]:
    """A transfer that waits for consent: its call, and the confirmation's id."""
    call = {
        "arguments": {"to": contact(client, session), "amount_fen": amount_fen},
        "key": "k1",
    }
    answer = client.post(f"/v1/sessions/{session}/tools/{TRANSFER}", call).json()
    assert answer["error"]["code"] == "confirmation_required", answer
    return call, answer["error"]["details"]["confirmation_id"]


def decide(client: Client, session: str, confirmation: str, decision: str) -> Any:
    return client.post(
        f"/v1/sessions/{session}/confirmations/{confirmation}", {"decision": decision}
    )


def transferred(client: Client, session: str) -> int:
    rows = client.get(f"/v1/sessions/{session}/diff").json()
    return len(rows.get("payments", {}).get("added", []))


def test_an_approved_call_pays_once_also_when_repeated(client: Client) -> None:
    session = client.open(user="usr_lin")["session_id"]
    call, confirmation = asked(client, session)

    decided = decide(client, session, confirmation, "approve")
    first = client.post(f"/v1/sessions/{session}/tools/{TRANSFER}", call).json()
    second = client.post(f"/v1/sessions/{session}/tools/{TRANSFER}", call).json()

    assert decided.status_code == 200
    assert decided.json()["turn"] is None
    assert first["ok"]
    assert second == first
    assert transferred(client, session) == 1


def test_a_rejected_call_pays_nothing(client: Client) -> None:
    session = client.open(user="usr_lin")["session_id"]
    call, confirmation = asked(client, session)

    decide(client, session, confirmation, "reject")
    answer = client.post(f"/v1/sessions/{session}/tools/{TRANSFER}", call).json()

    assert answer["error"]["code"] == "confirmation_rejected"
    assert transferred(client, session) == 0


@pytest.mark.parametrize(("first", "then"), [("approve", "reject"), ("reject", "approve")])
def test_a_decision_stands(client: Client, first: str, then: str) -> None:
    session = client.open(user="usr_lin")["session_id"]
    _, confirmation = asked(client, session)
    decide(client, session, confirmation, first)

    repeated = decide(client, session, confirmation, first)
    contrary = decide(client, session, confirmation, then)

    assert repeated.status_code == 200
    assert (contrary.status_code, contrary.json()["code"]) == (409, "confirmation_decided")


def test_an_expired_confirmation_cannot_be_approved(client: Client) -> None:
    session = client.open(user="usr_lin")["session_id"]
    _, confirmation = asked(client, session)
    client.post(f"/v1/sessions/{session}/clock", {"advance": "PT2H"})

    late = decide(client, session, confirmation, "approve")

    assert late.status_code == 409
    assert transferred(client, session) == 0


def test_an_unknown_confirmation_is_told(client: Client) -> None:
    session = client.open(user="usr_lin")["session_id"]

    answer = decide(client, session, "cnf_9999", "approve")

    assert (answer.status_code, answer.json()["code"]) == (404, "confirmation_not_found")


def test_consent_is_for_these_terms_only(client: Client) -> None:
    session = client.open(user="usr_lin")["session_id"]
    call, confirmation = asked(client, session, 5000)
    decide(client, session, confirmation, "approve")

    more = {"arguments": {**call["arguments"], "amount_fen": 6000}, "key": "k2"}
    answer = client.post(f"/v1/sessions/{session}/tools/{TRANSFER}", more).json()

    assert answer["error"]["code"] == "confirmation_required"
    assert answer["error"]["details"]["confirmation_id"] != confirmation


def test_open_confirmations_are_listed_until_decided(client: Client) -> None:
    session = client.open(user="usr_lin")["session_id"]
    _, confirmation = asked(client, session)
    address = f"/v1/sessions/{session}/confirmations"

    open_ids = [one["confirmation_id"] for one in client.get(address).json()["confirmations"]]
    decide(client, session, confirmation, "reject")

    assert open_ids == [confirmation]
    assert client.get(address).json() == {"confirmations": []}


def test_a_restarted_server_goes_on_in_the_middle_of_a_confirmation(
    client: Client, again: Client
) -> None:
    session = client.open(user="usr_lin")["session_id"]
    call, confirmation = asked(client, session)

    decide(again, session, confirmation, "approve")
    paid = again.post(f"/v1/sessions/{session}/tools/{TRANSFER}", call).json()

    assert paid["ok"]
    assert transferred(again, session) == 1
