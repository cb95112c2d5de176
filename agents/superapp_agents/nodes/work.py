"""The node in which specialists decide: each ready task proposes its next calls or finishes.

Nothing is called here. A model's broken or unknown tool call becomes an error message to that
model; after a few of them the task fails with a reason.
"""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langgraph.runtime import Runtime

from superapp_agents.asking import ContextTooLong, ModelFailed, ask
from superapp_agents.door import Json
from superapp_agents.models.schemas import slim
from superapp_agents.prompting import prompt
from superapp_agents.specialists import FINISH, parameters, tools_of
from superapp_agents.state import (
    SETTLED,
    AgentState,
    Proposed,
    TaskState,
    TaskStatus,
    TurnContext,
    blank_usage,
    replaced,
)
from superapp_agents.summaries import (
    LIST_LIMIT,
    PROMPT_TOKENS,
    compact,
    compact_json,
    drop_ungrounded,
    fitted,
    tokens_in,
)

MAX_ROUNDS = 40
MAX_ERRORS = 3
ROOMS = (PROMPT_TOKENS, PROMPT_TOKENS // 2, 0)
"""Tokens of a prompt: as usual, then for models that refused it as too long."""
LONG_MESSAGE = 1_000
SHORT_LIST = 3


def work(state: AgentState, runtime: Runtime[TurnContext]) -> AgentState:
    """Let every ready task decide its next calls."""
    context = runtime.context
    tasks = [_with_inputs(task, state["tasks"]) for task in state["tasks"]]
    waiting = {call["task"] for call in (*state["proposed"], *state["awaiting"])}
    ready = [task for task in tasks if is_ready(task, tasks) and task["id"] not in waiting]
    usage = {**blank_usage(), **state.get("usage", {})}
    decisions, failure = _decide_all(context, ready, usage)
    changed: dict[str, TaskState] = {}
    proposed: list[Proposed] = list(state["proposed"])
    for task, decision in decisions:
        changed[task["id"]], new = _take(context, state, task, decision)
        proposed.extend(new)
    update: AgentState = {
        "tasks": _skip_dependants(replaced(tasks, changed)),
        "proposed": proposed,
        "usage": usage,
    }
    if failure:
        update["failure"] = failure
    return update


def is_ready(task: TaskState, tasks: list[TaskState]) -> bool:
    """True when the task may decide: it is active and what it needs is done."""
    if task["status"] != "active" or task["goal"] == "release":
        return False
    done = {other["id"] for other in tasks if other["status"] in SETTLED}
    return all(needed in done for needed in task["after"])


def _with_inputs(task: TaskState, tasks: list[TaskState]) -> TaskState:
    """The task with the facts of the tasks it builds on, given once it is ready."""
    if not task["after"] or "inputs" in task["spec"] or not is_ready(task, tasks):
        return task
    by_id = {other["id"]: other for other in tasks}
    inputs = {
        step: by_id[needed]["outcome"].get("facts", {})
        for needed in task["after"]
        for step in by_id[needed]["steps"]
    }
    return {**task, "spec": {**task["spec"], "inputs": inputs}}


def _skip_dependants(tasks: list[TaskState]) -> list[TaskState]:
    """A task whose ground is gone is skipped: nobody rides to a table that could not be had."""
    gone = {task["id"] for task in tasks if task["status"] in ("failed", "rejected", "skipped")}
    skipped = []
    for task in tasks:
        if task["status"] == "active" and gone.intersection(task["after"]):
            outcome = {"status": "skipped", "reason": "depends_on_failed"}
            skipped.append(TaskState(**{**task, "status": "skipped", "outcome": outcome}))
        else:
            skipped.append(task)
    return skipped


def _decide_all(
    context: TurnContext, ready: list[TaskState], usage: Json
) -> tuple[list[tuple[TaskState, AIMessage]], str | None]:
    """Every ready task's decision, in task order; the reason when the model failed."""

    def decide(task: TaskState) -> tuple[AIMessage | None, Json, str | None]:
        spent = blank_usage()
        try:
            answer = _asked(context, task, spent)
        except ModelFailed as failed:
            return None, spent, failed.reason
        return answer, spent, None

    if len(ready) > 1 and not getattr(context.specialist, "in_process", False):
        with ThreadPoolExecutor(max_workers=min(len(ready), 4)) as pool:
            asked = [pool.submit(copy_context().run, decide, task) for task in ready]
            answers = [one.result() for one in asked]
    else:
        answers = [decide(task) for task in ready]
    failure: str | None = None
    decisions: list[tuple[TaskState, AIMessage]] = []
    for task, (answer, spent, reason) in zip(ready, answers, strict=True):
        for name, count in spent.items():
            usage[name] += count
        failure = failure or reason
        if answer is not None:
            decisions.append((task, answer))
    return decisions, failure


def _asked(context: TurnContext, task: TaskState, spent: Json) -> AIMessage:
    """The model's answer; a model that cannot read so much is told less.

    Raises:
        ModelFailed: no usable answer, or even the least is too long.
    """
    tools = _tools(context, task)
    for tokens in ROOMS:
        try:
            messages = messages_of(context, task, tokens)
            return ask(context.specialist, messages, tools, spent, context.span)
        except ContextTooLong:
            if tokens == ROOMS[-1]:
                raise
    raise ContextTooLong


def _tools(context: TurnContext, task: TaskState) -> list[Json]:
    """The specialist's tools; to a model outside this process only those that the goal needs."""
    key = f"tools:{task['group']}:{task['goal']}"
    if key not in context.memo:
        if getattr(context.specialist, "in_process", False):
            context.memo[key] = tools_of(task["group"], context.specs, None)
        else:
            tools = tools_of(task["group"], context.specs, task["goal"])
            context.memo[key] = [slim(tool) for tool in tools]
    found: list[Json] = context.memo[key]
    return found


def messages_of(
    context: TurnContext, task: TaskState, tokens: int = PROMPT_TOKENS
) -> list[BaseMessage]:
    """The specialist's conversation: stable prompt, the task, then what happened so far."""
    head = prompt("specialist").replace("{group}", task["group"])
    spec = _spec_of(context, task)
    messages: list[BaseMessage] = [SystemMessage(head), HumanMessage(spec)]
    shown = iter(_results(context, task, head + spec, tokens))
    for entry in task["transcript"]:
        if "calls" in entry:
            messages.append(_proposing(context.memo, entry))
        elif "nudge" in entry:
            messages.append(HumanMessage(entry["nudge"]))
        else:
            messages.append(_telling(context.memo, entry["id"], next(shown)))
    return messages


def _proposing(memo: Json, entry: Json) -> AIMessage:
    """The message with which the model proposed calls; the same one in every round."""
    key = f"proposing:{entry['calls'][0]['id']}"
    if key not in memo:
        memo[key] = AIMessage(entry.get("text", ""), tool_calls=entry["calls"])
    found: AIMessage = memo[key]
    return found


def _telling(memo: Json, call_id: str, text: str) -> ToolMessage:
    """The message that tells a result; the same one as long as it tells as much of it."""
    key = f"telling:{call_id}"
    found: ToolMessage | None = memo.get(key)
    if found is None or found.content != text:
        found = memo[key] = ToolMessage(text, tool_call_id=call_id)
    return found


def _spec_of(context: TurnContext, task: TaskState) -> str:
    """The task as text; to a model outside this process without the end of a very long message."""
    spec = task["spec"]
    if not getattr(context.specialist, "reads_whole_results", False):
        if len(str(spec.get("message", ""))) > LONG_MESSAGE:
            spec = {**spec, "message": f"{spec['message'][:LONG_MESSAGE]}…"}
        if "inputs" in spec:
            spec = {**spec, "inputs": compact(spec["inputs"], spec, SHORT_LIST)}
    return compact_json(spec)


def _results(context: TurnContext, task: TaskState, head: str, tokens: int) -> list[str]:
    """The results so far as text, shortened so that the whole prompt stays within its limit."""
    entries = [entry for entry in task["transcript"] if "content" in entry]
    if getattr(context.specialist, "reads_whole_results", False):
        return [compact_json(entry["content"]) for entry in entries]
    limit = getattr(context.specialist, "list_limit", None) or LIST_LIMIT
    made = [call for entry in task["transcript"] for call in entry.get("calls", ())]
    key = f"tokens:{task['group']}:{task['goal']}"
    if key not in context.memo:
        context.memo[key] = tokens_in(compact_json(_tools(context, task)))
    used = context.memo[key] + tokens_in(compact_json(made)) + tokens_in(head)
    return fitted(entries, task["spec"], limit, tokens - used, context.memo)


def _take(
    context: TurnContext, state: AgentState, task: TaskState, answer: AIMessage
) -> tuple[TaskState, list[Proposed]]:
    """The task after the model's answer, and the calls that it proposes."""
    task = {**task, "rounds": task["rounds"] + 1}
    if task["rounds"] > MAX_ROUNDS:
        return _finished(task, {"status": "failed", "reason": "too_many_rounds"}), []
    finish = next((call for call in answer.tool_calls if call["name"] == FINISH), None)
    others = [call for call in answer.tool_calls if call["name"] != FINISH]
    if finish is not None and not others:
        return _finished(task, finish["args"]), []
    problem = _problem(context, task, answer)
    if problem:
        return _nudged(task, problem), []
    return _proposed(context, state, task, answer)


def _finished(task: TaskState, outcome: Json) -> TaskState:
    status: Any = outcome.get("status")
    if status not in ("done", "failed", "asking", "rejected"):
        outcome, status = {**outcome, "status": "failed", "reason": "no_status"}, "failed"
    ended: TaskStatus = status
    return TaskState(**{**task, "status": ended, "outcome": outcome})


def _problem(context: TurnContext, task: TaskState, answer: AIMessage) -> str | None:
    """What is wrong with the model's answer, said so that it can do better."""
    if answer.invalid_tool_calls:
        broken = answer.invalid_tool_calls[0]
        return f"The arguments of {broken.get('name')} are not valid JSON. Call it again."
    if not answer.tool_calls:
        return f"Call a tool, or {FINISH} when the task is reached or cannot be."
    allowed = {spec["function"]["name"] for spec in _tools(context, task)}
    for call in answer.tool_calls:
        if call["name"] not in allowed:
            return (
                f"There is no tool {call['name']!r} for you. Yours: {', '.join(sorted(allowed))}."
            )
    return None


def _nudged(task: TaskState, problem: str) -> TaskState:
    errors = task["errors"] + 1
    if errors > MAX_ERRORS:
        outcome = {"status": "failed", "reason": "model_broken", "detail": problem}
        return _finished(task, outcome)
    transcript = [*task["transcript"], {"nudge": problem}]
    return {**task, "errors": errors, "transcript": transcript}


def _proposed(
    context: TurnContext, state: AgentState, task: TaskState, answer: AIMessage
) -> tuple[TaskState, list[Proposed]]:
    trusted = bool(getattr(context.specialist, "in_process", False))
    entry_calls: list[Json] = []
    proposed: list[Proposed] = []
    for index, call in enumerate(c for c in answer.tool_calls if c["name"] != FINISH):
        call_id = f"t{state['turn']}-{state['start_step']}-{task['id']}-{task['rounds']}.{index}"
        arguments: Json = dict(call["args"])
        if not trusted:
            schema = parameters(context.specs[call["name"]])
            arguments = drop_ungrounded(arguments, schema, task)
        entry_calls.append({"id": call_id, "name": call["name"], "args": arguments})
        proposed.append(_proposal(call_id, task["id"], call["name"], arguments))
    whole = bool(getattr(context.specialist, "reads_whole_results", False))
    repeated = None if whole else _repeats(task, entry_calls)
    if repeated:
        return _nudged(task, f"{repeated} was already called with these arguments. Go on."), []
    dear = None if trusted else _over_budget(task, entry_calls)
    if dear:
        return _nudged(task, dear), []
    transcript: list[Json] = [*task["transcript"], {"calls": entry_calls}]
    return {**task, "transcript": transcript}, proposed


def _proposal(call_id: str, task_id: str, tool: str, arguments: Json) -> Proposed:
    return {
        "id": call_id,
        "task": task_id,
        "tool": tool,
        "arguments": arguments,
        "confirmation_id": None,
        "asked": 0,
    }


def _over_budget(task: TaskState, calls: list[Json]) -> str | None:
    """Says so when payments would cost more than the task allows: no model pays that."""
    budget = task["spec"].get("total_budget") or task["spec"].get("budget") or {}
    limit = budget.get("max_fen")
    if limit is None or budget.get("scope", "total") != "total":
        return None
    amounts = [c["args"].get("amount_fen") for c in calls if c["name"] == "payments_pay_order"]
    total = sum(amount for amount in amounts if isinstance(amount, int))
    if total <= limit:
        return None
    return f"{total} fen is more than the budget of {limit} fen. Choose something cheaper."


def _repeats(task: TaskState, calls: list[Json]) -> str | None:
    """The first call that was made three times before with the same arguments: a loop."""
    made: list[Any] = [
        (call["name"], call["args"])
        for entry in task["transcript"]
        for call in entry.get("calls", ())
    ]
    for call in calls:
        if made.count((call["name"], call["args"])) >= 3:
            return str(call["name"])
    return None
