"""Who travels: the user, the family, or the people who were named."""

import re

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Steps
from superapp_agents.offline.policies.matching import likeness

Missing = tuple[str, str] | None


def travellers_for(desk: Desk, steps: list[Json]) -> Steps[tuple[list[Json], Missing]]:
    """The travellers of a trip, or the question that has to be asked."""
    answer = yield from desk.call("account_list_travellers")
    known = answer.list("travellers")
    if not known:
        return [], ("travellers", desk.say("请先添加出行人信息。", "Please add a traveller first."))
    me = _me(known)
    others = [person for person in known if person is not me]
    party = max((int(step.get("party") or 0) for step in steps), default=0)
    named = [person for step in steps for person in step.get("travellers", ())]
    if any(step.get("family") for step in steps) and party in (0, len(known)):
        return [me, *others], None
    wanted = [found for found in (_find(person, known, me) for person in named) if found]
    if any(_is_name(person) and not _find(person, known, me) for person in named):
        return [], _not_a_traveller(desk, known)
    if wanted:
        chosen = list({person["traveller_id"]: person for person in wanted}.values())
        rest = [person for person in (me, *others) if person not in chosen]
        return [*chosen, *rest][: max(party, len(chosen))], None
    if party > len(known):
        return [], _too_few(desk, known)
    return [me, *others][: max(1, party)], None


_NAME = re.compile(r"[A-Z][a-z'-]+(?: [A-Z][a-z'-]+)*|[\u4e00-\u9fff]{2,4}")
_NO_NAME = re.compile(r"[我们人自家口位个独大小]|^(?:Me|Myself|Alone|Just|The|All|Family)\b")


def _is_name(person: Json) -> bool:
    """True for a name or a relation; "alone" and "the four of us" are neither."""
    text = str(person["text"])
    named = _NAME.fullmatch(text) and not _NO_NAME.search(text)
    return bool(person.get("relation") or named)


def _too_few(desk: Desk, known: list[Json]) -> tuple[str, str]:
    text = desk.say(
        f"常用出行人里只有{len(known)}位，请补充其余出行人的姓名和证件。",
        f"I know only {len(known)} travellers. Please add the others with their documents.",
    )
    return "travellers", text


def _not_a_traveller(desk: Desk, known: list[Json]) -> tuple[str, str]:
    names = desk.say("、", ", ").join(str(person["name"]) for person in known)
    text = desk.say(
        f"常用出行人里没有这位，您的出行人有：{names}。由谁出行？",
        f"Not everybody you named is among your travellers ({names}). Who is travelling?",
    )
    return "travellers", text


def _me(known: list[Json]) -> Json:
    return next((p for p in known if p.get("relation") in ("self", "me")), known[0])


def _find(person: Json, known: list[Json], me: Json) -> Json | None:
    if person["kind"] == "me":
        return me
    relation = person.get("relation")
    if relation:
        return next((p for p in known if p.get("relation") == relation), None)
    scored = [(likeness(str(person["text"]), str(p["name"])), -i) for i, p in enumerate(known)]
    best = max(scored, default=(0.0, 0))
    return known[-best[1]] if best[0] >= 0.99 else None
