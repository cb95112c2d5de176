"""Conversations: the agents, one per model, and where their checkpoints are kept."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite import SqliteSaver

from superapp.door import SessionDoor
from superapp.errors import SuperappError
from superapp_agents.agent import Agent, build_agent
from superapp_agents.models.registry import SettingsLike, UnknownModel, make_model


class UnknownModelName(SuperappError):
    """No model goes by this name."""

    code = "unknown_model"


def make_checkpointer(folder: Path | None) -> BaseCheckpointSaver[Any]:
    """Where conversations are kept: beside the sessions, or in memory."""
    if folder is None:
        return InMemorySaver()
    connection = sqlite3.connect(folder / "chats.sqlite", check_same_thread=False, timeout=30)
    saver = SqliteSaver(connection)
    saver.setup()
    connection.execute("PRAGMA synchronous=NORMAL")
    return saver


class Chats:
    """The agents of a simulator, made when they are first talked to.

    Args:
        folder: Where conversations are kept; in memory if None.
        door_for: What an agent may touch of a session.
        settings: Endpoint, key, deadline and retries of models.
    """

    def __init__(
        self,
        folder: Path | None,
        door_for: Callable[[str], SessionDoor],
        settings: SettingsLike | None,
    ) -> None:
        self._saver = make_checkpointer(folder)
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
            agent = self._agents[model] = build_agent(self._door_for, made, self._saver)
        return agent

    def forget(self, session_id: str) -> None:
        """Drop the conversation of a session."""
        for thread in (session_id, f"{session_id}/turns"):
            self._saver.delete_thread(thread)

    def close(self) -> None:
        """Let go of the file."""
        connection: Any = getattr(self._saver, "conn", None)
        if connection is not None:
            connection.close()
