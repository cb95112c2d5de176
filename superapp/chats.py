"""Conversations: the agents, one per model, and where their checkpoints are kept."""

from collections.abc import Callable

from superapp import telemetry
from superapp.door import SessionDoor
from superapp.errors import SuperappError
from superapp.storage import Storage
from superapp.storage.checkpoints import in_memory
from superapp_agents.agent import Agent, build_agent
from superapp_agents.models.registry import SettingsLike, UnknownModel, make_model
from superapp_agents.prices import Price, price_of
from superapp_agents.threads import threads_of


class UnknownModelName(SuperappError):
    """No model goes by this name."""

    code = "unknown_model"


class Chats:
    """The agents of a simulator, made when they are first talked to.

    Args:
        storage: Where conversations are kept; in memory if None.
        door_for: What an agent may touch of a session.
        settings: Endpoint, key, deadline and retries of models.
    """

    def __init__(
        self,
        storage: Storage | None,
        door_for: Callable[[str], SessionDoor],
        settings: SettingsLike | None,
    ) -> None:
        self._saver = in_memory() if storage is None else storage.checkpointer
        self._door_for = door_for
        self._settings = settings
        self._agents: dict[str, Agent] = {}

    def agent(self, model: str) -> Agent:
        """The agent that acts with a model.

        Raises:
            UnknownModelName: There is no such model.
        """
        agent = self._agents.get(model)
        if agent is None:
            try:
                made = make_model(model, self._settings)
            except UnknownModel as error:
                raise UnknownModelName(str(error)) from error
            agent = self._agents[model] = build_agent(
                self._door_for, made, self._saver, telemetry.span, self._price(model)
            )
        return agent

    def _price(self, model: str) -> Price | None:
        return price_of(model, self._settings.model_prices if self._settings else ())

    def forget(self, session_id: str) -> None:
        """Drop the conversation of a session."""
        for thread in threads_of(session_id):
            self._saver.delete_thread(thread)
