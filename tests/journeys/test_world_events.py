from collections.abc import Iterator
from pathlib import Path

import pytest

from superapp.errors import SuperappError
from superapp.journeys.agents import AgentSession
from superapp.journeys.format import Journey
from superapp.journeys.lint import static_mistakes
from superapp.journeys.loader import JourneyError, load_text
from superapp.journeys.outside import CallableAgent
from superapp.journeys.runner import run_journey
from superapp.simulator import Simulator

TEXT = """\
id: watch
title: The price falls while a tool waits
world: {preset: city, user: usr_lin}
given: camera_in_cart
events:
  - {at: P1D, kind: shopping.price_changed, subject: "first(start:cart_items[user=usr_lin].sku_id)", payload: {price_fen: 400000}}
turns:
  - user: 等两天再看价格
end:
  changes_only: {notifications: any}
solution:
  - {reply: "好的"}
"""  # noqa: E501


@pytest.fixture(scope="module")
def city() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as opened:
        yield opened


def journey(text: str = TEXT) -> Journey:
    return load_text(text, Path("watch.journey.yaml"))[0]


def test_an_event_of_the_world_fires_while_a_tool_waits(city: Simulator) -> None:
    prices: list[int] = []

    def look(text: str, session: AgentSession) -> str:
        del text
        for minutes in (60, 2880):
            session.call("system_wait", minutes=minutes)
            cart = session.call("shopping_view_cart")["result"]
            prices.append(cart["items"][0]["unit_fen"])
        return "好的"

    run_journey(city, journey(), CallableAgent("look", look))

    assert prices[0] > 500000
    assert prices[1] == 400000


def test_an_unknown_event_or_starting_point_is_named(city: Simulator) -> None:
    unknown = journey(TEXT.replace("shopping.price_changed", "shopping.price_fell"))

    assert any("shopping.price_fell" in one for one in static_mistakes(city, unknown))
    with pytest.raises(JourneyError, match="camera_in_cart"):
        journey(TEXT.replace("camera_in_cart", "camera_in_bag"))
    with pytest.raises(JourneyError, match="either actor and tool, or kind and subject"):
        journey(TEXT.replace("{at: P1D, ", "{at: P1D, actor: usr_lin, "))


RIVAL = """\
id: rival
title: Another user acts while a tool waits
world: {preset: city, user: usr_lin, actors: [usr_chen]}
events:
  - {at: PT30M, actor: usr_chen, tool: account_remember_preference, args: {topic: diet, value: vegan}}
  - {at: PT40M, actor: usr_chen, tool: payments_pay_bill, args: {bill_id: bil_9999, amount_fen: 100}}
turns:
  - user: 等一小时
solution:
  - {reply: "好的"}
"""  # noqa: E501


def test_another_user_acts_while_a_tool_waits_and_what_they_did_is_theirs(
    city: Simulator,
) -> None:
    kept: list[list[str]] = []

    def look(text: str, session: AgentSession) -> str:
        del text
        for _ in range(2):
            added = session._session.diff().get("preferences", {}).get("added", [])
            kept.append([row["user"] for row in added])
            session.call("system_wait", minutes=60)
        return "好的"

    result = run_journey(city, journey(RIVAL), CallableAgent("look", look))

    assert kept == [[], ["usr_chen"]]
    assert [call.tool for call in result.record.calls] == ["system_wait", "system_wait"]
    assert not result.record.touched


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("account_remember_preference", "account_forget_everything", "no tool"),
        ("value: vegan", "value: vegan, extra: 1", "extra"),
        ("actors: [usr_chen]", "actors: []", "usr_chen"),
        ("account_remember_preference", "system_wait", "clock"),
    ],
)
def test_what_another_user_cannot_do_is_named_before_the_run(
    city: Simulator, old: str, new: str, named: str
) -> None:
    with pytest.raises(SuperappError, match=named):
        run_journey(city, journey(RIVAL.replace(old, new)))
