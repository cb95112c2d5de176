"""Chat with the official client of OpenAI's API: whole, streamed, retried, edited, asked to pay."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from openai import APIStatusError, AsyncOpenAI

from superapp.settings import Settings
from tests.api.conftest import Client

TEA = "帮我点一杯奶茶，少糖，送到公司"
TITLE_TASK = """### Task:
Generate a concise, 3-5 word title with an emoji summarizing the chat history.
### Output:
JSON format: { "title": "your concise title here" }
### Chat History:
<chat_history>
USER: 帮我点一杯奶茶，少糖，送到公司
ASSISTANT: 请您确认
</chat_history>"""
FOLLOW_UP_TASK = """### Task:
Suggest 3-5 relevant follow-up questions or prompts that the user might naturally ask next.
JSON format: { "follow_ups": ["Question 1?", "Question 2?"] }
### Chat History:
<chat_history>
USER: hello
</chat_history>"""


class Wire(httpx.AsyncBaseTransport):
    """The way to the server, which loses some answers after the server gave them."""

    def __init__(self, app: Any) -> None:
        self._inner = httpx.ASGITransport(app=app)
        self.lose = 0
        self.sent = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        self.sent += 1
        if self.lose > 0:
            self.lose -= 1
            raise httpx.ReadTimeout("lost", request=request)
        return answer


class Talker:
    """A chat whose history its client keeps, as all these clients do."""

    def __init__(self, client: Client, portal: BlockingPortal, **headers: str) -> None:
        self.wire = Wire(client.app)
        self.messages: list[Any] = []
        self._portal = portal
        self.openai = AsyncOpenAI(
            api_key="unused",
            base_url="http://localhost/v1",
            http_client=httpx.AsyncClient(transport=self.wire),
            default_headers=headers,
        )

    def run(self, work: Callable[[], Awaitable[Any]]) -> Any:
        return self._portal.call(work)

    def complete(self, messages: list[Any], **options: Any) -> Any:
        async def work() -> Any:
            return await self.openai.chat.completions.create(
                model="offline", messages=messages, **options
            )

        return self.run(work)

    def say(self, text: str) -> Any:
        self.messages.append({"role": "user", "content": text})
        answer = self.complete(self.messages)
        self.messages.append({"role": "assistant", "content": answer.choices[0].message.content})
        return answer

    def stream(self, messages: list[Any]) -> list[Any]:
        async def work() -> list[Any]:
            chunks = await self.openai.chat.completions.create(
                model="offline",
                messages=messages,
                stream=True,
                stream_options={"include_usage": True},
            )
            return [chunk async for chunk in chunks]

        found: list[Any] = self.run(work)
        return found


@pytest.fixture
def talker(client: Client, portal: BlockingPortal) -> Iterator[Talker]:
    made = Talker(client, portal)
    yield made
    made.run(made.openai.close)


def session_of(answer: Any) -> str:
    found: str = answer.superapp["session_id"]
    return found


def payments(client: Client, session_id: str) -> int:
    diff = client.get(f"/v1/sessions/{session_id}/diff").json()
    return len(diff.get("payments", {}).get("added", []))


def sessions(client: Client) -> int:
    count: int = client.app.state.registry.count()
    return count


def test_a_chat_orders_asks_and_pays_in_one_session(client: Client, talker: Talker) -> None:
    asked = talker.say(TEA)
    paid = talker.say("好的，付吧")

    assert asked.superapp["status"] == "needs_confirmation"
    assert paid.superapp["status"] == "done"
    assert session_of(asked) == session_of(paid)
    assert payments(client, session_of(paid)) == 1
    assert sessions(client) == 1
    assert paid.choices[0].finish_reason == "stop"


def test_a_stream_says_the_same_and_ends_with_its_usage(client: Client, talker: Talker) -> None:
    whole = talker.complete([{"role": "user", "content": TEA}]).choices[0].message.content

    chunks = talker.stream([{"role": "user", "content": TEA}])

    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage.total_tokens >= 0
    assert sessions(client) == 1


def test_the_client_s_own_retries_open_one_session_and_pay_once(
    client: Client, talker: Talker
) -> None:
    talker.wire.lose = 1
    asked = talker.say(TEA)
    talker.wire.lose = 2
    paid = talker.say("好的，付吧")

    assert talker.wire.sent == 5
    assert sessions(client) == 1
    assert payments(client, session_of(asked)) == 1
    assert paid.superapp["status"] == "done"


def test_the_same_request_at_the_same_time_is_one_turn(
    client: Client, portal: BlockingPortal
) -> None:
    body = {"model": "offline", "messages": [{"role": "user", "content": TEA}]}

    answers = client.together(*[("/v1/chat/completions", body)] * 5)

    assert {answer.headers["x-superapp-session"] for answer in answers} == {
        answers[0].headers["x-superapp-session"]
    }
    assert sessions(client) == 1


def test_an_edited_history_forks_and_leaves_the_first_chat_alone(
    client: Client, talker: Talker
) -> None:
    asked = talker.say(TEA)
    paid = talker.say("好的，付吧")

    other = talker.complete([*talker.messages[:2], {"role": "user", "content": "算了，不要了"}])

    assert session_of(other) != session_of(paid)
    assert payments(client, session_of(paid)) == 1
    assert payments(client, session_of(other)) == 0
    assert other.superapp["status"] == "done"
    again = talker.say("谢谢")
    assert session_of(again) == session_of(asked)


def test_yes_counts_only_for_what_was_shown(client: Client, talker: Talker) -> None:
    asked = talker.say(TEA)
    stopped = [talker.messages[0], {"role": "assistant", "content": "请您"}]

    shown = talker.complete([*stopped, {"role": "user", "content": "好的，付吧"}])

    assert shown.superapp["status"] == "needs_confirmation"
    assert payments(client, session_of(shown)) == 0
    assert payments(client, session_of(asked)) == 0


@pytest.mark.parametrize(("task", "key"), [(TITLE_TASK, "title"), (FOLLOW_UP_TASK, "follow_ups")])
def test_what_a_front_end_asks_for_opens_no_session(
    client: Client, talker: Talker, task: str, key: str
) -> None:
    answer = talker.complete([{"role": "user", "content": task}])

    assert answer.choices[0].message.content.startswith(f'{{"{key}":')
    assert sessions(client) == 0


@pytest.mark.parametrize(
    "request_for_title",
    [
        "Provide a concise, 5-word-or-less title for the conversation, in its language.",
        "使用四到五个字直接返回这句话的简要主题，不要解释、不要标点，如果没有主题，请返回“闲聊”",
        "请为以上对话生成一个简短的标题",
    ],
)
def test_a_title_for_the_chat_before_it_adds_nothing_to_it(
    client: Client, talker: Talker, request_for_title: str
) -> None:
    asked = talker.say(TEA)

    title = talker.complete([*talker.messages, {"role": "user", "content": request_for_title}])

    assert title.choices[0].message.content == TEA
    assert not hasattr(title, "superapp")
    steps = client.get(f"/v1/sessions/{session_of(asked)}/steps").json()["head"]
    assert talker.say("好的，付吧").superapp["status"] == "done"
    assert steps < client.get(f"/v1/sessions/{session_of(asked)}/steps").json()["head"]


@pytest.mark.parametrize(
    "words",
    ["给我妈妈转100块", "帮我写一条动态，标题随便", "Suggest a hotel in Xi'an for two nights"],
)
def test_a_user_is_not_taken_for_a_front_end(client: Client, talker: Talker, words: str) -> None:
    answer = talker.complete([{"role": "user", "content": words}])

    assert answer.superapp["session_id"]


def test_a_front_end_s_chat_id_keeps_chats_apart(client: Client, portal: BlockingPortal) -> None:
    one = Talker(client, portal, **{"X-OpenWebUI-Chat-Id": "chat-1"})
    two = Talker(client, portal, **{"X-OpenWebUI-Chat-Id": "chat-2"})

    first, second = one.say(TEA), two.say(TEA)
    paid = one.say("好的，付吧")

    assert session_of(first) == session_of(paid) != session_of(second)
    assert payments(client, session_of(second)) == 0
    for talker in (one, two):
        talker.run(talker.openai.close)


def test_a_named_session_needs_no_history(client: Client, portal: BlockingPortal) -> None:
    session_id = client.open(user="usr_lin")["session_id"]
    talker = Talker(client, portal, **{"X-Superapp-Session": session_id})

    asked = talker.complete([{"role": "user", "content": TEA}])
    paid = talker.complete([{"role": "user", "content": "好的，付吧"}])

    assert session_of(asked) == session_of(paid) == session_id
    assert payments(client, session_id) == 1
    talker.run(talker.openai.close)


def test_models_are_those_of_the_operator(client: Client, talker: Talker) -> None:
    async def work() -> list[str]:
        return [model.id async for model in talker.openai.models.list()]

    assert talker.run(work) == ["offline"]


def test_an_unknown_model_is_told_as_these_clients_read_it(talker: Talker) -> None:
    async def work() -> Any:
        return await talker.openai.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "hello"}]
        )

    with pytest.raises(APIStatusError) as refused:
        talker.run(work)

    assert refused.value.status_code == 404
    assert refused.value.code == "model_not_found"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"model": "offline", "messages": []}, 422),
        ({"model": "offline", "messages": [{"role": "assistant", "content": "hi"}]}, 422),
        ({"model": "offline", "messages": [{"role": "user", "content": "  "}]}, 422),
        ({"model": "offline", "messages": [{"role": "user", "content": "x" * 20_001}]}, 413),
        ({"model": "offline", "messages": [{"role": "user", "content": "hi"}], "n": 2}, 422),
        (
            {
                "model": "offline",
                "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}],
            },
            422,
        ),
    ],
)
def test_a_bad_request_is_told(client: Client, body: Any, status: int) -> None:
    answer = client.post("/v1/chat/completions", body)

    assert answer.status_code == status
    assert answer.json()["error"]["code"] == answer.json()["code"]
    assert sessions(client) == 0


def test_a_restarted_server_knows_the_chat(
    client: Client, again: Client, portal: BlockingPortal, settings: Settings
) -> None:
    talker = Talker(client, portal)
    asked = talker.say(TEA)
    later = Talker(again, portal)
    later.messages = talker.messages

    repeated = later.complete(talker.messages[:1])
    paid = later.say("好的，付吧")

    assert repeated.choices[0].message.content == asked.choices[0].message.content
    assert session_of(paid) == session_of(asked)
    assert payments(again, session_of(paid)) == 1
    for one in (talker, later):
        one.run(one.openai.close)
