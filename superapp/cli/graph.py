"""`superapp graph`: the agent's graph as a diagram."""

import typer


def graph() -> None:
    """Print the agent graph as a Mermaid diagram."""
    from langgraph.checkpoint.memory import InMemorySaver  # noqa: PLC0415

    from superapp_agents.graph import build_graph  # noqa: PLC0415

    typer.echo(build_graph(InMemorySaver()).get_graph().draw_mermaid())
