"""An answer of this process is told to whoever listens, and to nobody else."""

from typing import Any

from langchain_core.caches import InMemoryCache
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.globals import set_llm_cache
from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableLambda

from superapp_agents.asking import ask
from superapp_agents.models.scripted import ScriptedChatModel

SAID = [HumanMessage("Hello?")]


class Listener(BaseCallbackHandler):
    """Counts the questions that it hears of."""

    def __init__(self) -> None:
        self.heard = 0

    def on_chat_model_start(self, *_: Any, **__: Any) -> None:
        self.heard += 1


def _model() -> ScriptedChatModel:
    return ScriptedChatModel(script=[{"text": "Hello."}, {"text": "Again."}])


def test_an_answer_is_the_same_whether_or_not_somebody_listens() -> None:
    listener = Listener()
    heard = RunnableLambda(lambda _: ask(_model(), SAID))

    silent = ask(_model(), SAID)
    told = heard.invoke("", {"callbacks": [listener]})

    assert (silent.text, silent.tool_calls) == (told.text, told.tool_calls) == ("Hello.", [])
    assert listener.heard == 1


def test_a_model_that_has_a_listener_of_its_own_tells_it() -> None:
    listener = Listener()
    model = _model()
    model.callbacks = [listener]

    ask(model, SAID)

    assert listener.heard == 1


def test_a_cache_of_answers_is_used() -> None:
    set_llm_cache(InMemoryCache())
    try:
        model = _model()

        said = [ask(model, SAID).text for _ in range(2)]
    finally:
        set_llm_cache(None)

    assert said == ["Hello.", "Hello."]
