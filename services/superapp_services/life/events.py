"""Energy that ripens and fades as time goes by."""

from superapp_services.core import Event, ToolContext
from superapp_services.life import queries
from superapp_services.life.service import service

RIPEN, FADE = "life.energy_ripens", "life.energy_fades"


@service.event(RIPEN)
def energy_ripens(ctx: ToolContext, event: Event) -> None:
    """A day after it was earned, energy can be collected."""
    ctx.db.run(queries.TURN_BUBBLE, b_bubble_id=event.subject_id, b_from="growing", status="ripe")


@service.event(FADE)
def energy_fades(ctx: ToolContext, event: Event) -> None:
    """Three days later, what nobody collected is gone."""
    ctx.db.run(queries.TURN_BUBBLE, b_bubble_id=event.subject_id, b_from="ripe", status="faded")
