"""``superapp check``: judging tool calls alone, one case per line of a JSONL file.

A case of our own form::

    {"id": "two_coffees",
     "tools": [{"name": "place_order", "risk": "write", "parameters": {…}}],
     "expect": {"order": "any", "extra": "none",
                "calls": [{"tool": "place_order", "args": {"quantity": 2}}]},
     "calls": [{"tool": "place_order", "arguments": {"quantity": 2}}]}

``tools`` may be left out; then any tool exists and none is known to only read.
Lines with ``functions``, ``possible_answer`` and ``candidate`` are read in the
form of the Berkeley Function-Calling Leaderboard.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from superapp.checks.assignment import Slot, assign
from superapp.checks.bfcl import FoldedArgument, strict_argument
from superapp.checks.calls import Call, read_call, read_calls
from superapp.checks.expect import Closed, Expectation, ExpectedCalls, Extra, compile_calls
from superapp.checks.findings import Code, Finding, flatten
from superapp.checks.judge import judge_calls
from superapp.checks.matchers import Fields, NoScope
from superapp.checks.schemas import Schema
from superapp.checks.task import AnyTool, Task, ToolBook, TurnRule
from superapp.checks.values import ABSENT, fields_of

LONGEST_LINE: Final = 4_000_000


class Profile(StrEnum):
    """Which rules decide whether two values are equal."""

    STRICT = "strict"
    BFCL = "bfcl"


class CaseError(ValueError):
    """A line that is no case; says what is wrong and where."""


class ToolSpec(BaseModel):
    """A tool as a case declares it; the schema is called as OpenAI or Anthropic call it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str
    risk: str | None = None
    parameters: dict[str, Any] | None = None
    input_schema: dict[str, Any] | None = None


class OwnCase(Closed):
    """A case of our own form; ``label`` and ``note`` are for the reader."""

    id: str | None = None
    tools: list[ToolSpec] | None = None
    expect: ExpectedCalls
    calls: JsonValue = Field(description="The calls to judge, in any usual form.")
    family: str | None = None
    label: str | None = None
    code: str | None = None
    note: str | None = None


class LeaderboardCase(BaseModel):
    """A case of the leaderboard; labels beside these fields are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str | None = None
    category: str
    functions: list[ToolSpec]
    possible_answer: list[dict[str, dict[str, JsonValue]]] | None = None
    candidate: JsonValue


@dataclass(frozen=True, slots=True)
class DeclaredTools:
    """The tools that a case declares, as the judge sees them."""

    tools: Mapping[str, ToolSpec]

    def known(self, tool: str) -> bool:
        """Whether the case declares it."""
        return tool in self.tools

    def risk(self, tool: str) -> str | None:
        """Its risk, if the case tells."""
        return self.tools[tool].risk if tool in self.tools else None

    def schema(self, tool: str) -> Schema | None:
        """Its argument schema, if the case tells."""
        spec = self.tools.get(tool)
        return None if spec is None else (spec.parameters or spec.input_schema)


class CaseResult(BaseModel):
    """The verdict on one case."""

    id: str
    verdict: str
    findings: list[Finding]

    @property
    def passed(self) -> bool:
        """Whether the calls of the case are right."""
        return self.verdict == "pass"


def check_file(path: Path, profile: Profile = Profile.STRICT) -> Iterator[CaseResult]:
    """Verdicts on the cases of a JSONL file, in order.

    Raises:
        CaseError: for a line that is no case, with file, line and key.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield check_line(line, f"{path}:{number}", str(number), profile)


def check_line(line: str, where: str, name: str, profile: Profile) -> CaseResult:
    """The verdict on one case; ``name`` is its id if it has none of its own."""
    if len(line) > LONGEST_LINE:
        raise CaseError(f"{where}: the line is longer than {LONGEST_LINE} characters")
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CaseError(f"{where}: this is no JSON object: {error}") from None
    if not isinstance(raw, dict):
        raise CaseError(f"{where}: a case is a JSON object, not {type(raw).__name__}")
    leaderboard = {"functions", "candidate"} <= raw.keys()
    try:
        if leaderboard:
            case = LeaderboardCase.model_validate(raw)
            return _verdict(case.id or name, leaderboard_findings(case, profile))
        own = OwnCase.model_validate(raw)
    except ValidationError as error:
        raise CaseError(_explain(where, error)) from None
    return _verdict(own.id or name, own_findings(own))


def _explain(where: str, error: ValidationError) -> str:
    lines = []
    for one in error.errors(include_url=False)[:5]:
        key = ".".join(map(str, one["loc"])) or "case"
        lines.append(f"{where}: {key}: {one['msg']}")
    return "\n".join(lines)


def _verdict(name: str, findings: Sequence[Finding]) -> CaseResult:
    failed = any(one.fails for one in flatten(findings))
    return CaseResult(id=name, verdict="fail" if failed else "pass", findings=list(findings))


def own_findings(case: OwnCase) -> Sequence[Finding]:
    """Findings on a case of our own form."""
    book: ToolBook = AnyTool()
    if case.tools is not None:
        book = DeclaredTools({tool.name: tool for tool in case.tools})
    rule = TurnRule(case.expect.accepted_extra, tuple(case.expect.forbid))
    task = Task(compile_calls(case.expect), {1: rule}, book)
    return judge_calls(read_calls(case.calls), task).findings


def leaderboard_findings(case: LeaderboardCase, profile: Profile) -> Sequence[Finding]:
    """Findings on a case of the leaderboard, by typed equality or by its own rule."""
    calls = read_calls(case.candidate)
    if "relevance" in case.category:
        return _relevance(case, calls)
    task = _strict_task(case)
    findings = judge_calls(calls, task).findings
    if profile is Profile.STRICT:
        return findings
    if leaderboard_accepts(case):
        return ()
    return findings or (Finding(code=Code.WRONG_VALUE, evidence="refused by the folding rule"),)


def _relevance(case: LeaderboardCase, calls: Sequence[Call]) -> Sequence[Finding]:
    broken = [call for call in calls if call.broken is not None]
    if broken:
        return [Finding(code=Code.PARSE_FAILURE, turn=1, call=0, evidence=broken[0].broken or "")]
    if "irrelevance" in case.category and calls:
        evidence = f"{calls[0].tool} was called where no tool helps"
        return [Finding(code=Code.CALL_WHEN_NONE_NEEDED, turn=1, call=0, evidence=evidence)]
    if "irrelevance" not in case.category and not calls:
        return [Finding(code=Code.FALSE_REFUSAL, turn=1, evidence="no tool was called")]
    return ()


def _strict_task(case: LeaderboardCase) -> Task:
    tools = {tool.name: tool for tool in case.functions}
    expectations = []
    for number, answer in enumerate(case.possible_answer or [], 1):
        name, arguments = next(iter(answer.items()))
        spec = tools.get(name)
        needed = fields_of(spec.parameters or {}).get("required", []) if spec else []
        required = _options(needed)
        fields = {
            key: strict_argument(_options(one), required=key in required)
            for key, one in arguments.items()
        }
        expectations.append(Expectation(f"call {number}", name, Fields(fields, closed=True)))
    return Task(expectations, {1: TurnRule(Extra.NONE)}, DeclaredTools(tools))


def _options(acceptable: JsonValue) -> list[JsonValue]:
    return acceptable if isinstance(acceptable, list) else [acceptable]


def leaderboard_accepts(case: LeaderboardCase) -> bool:
    """Whether the leaderboard's own rules accept the candidate, assigned without greed."""
    answers = case.possible_answer or []
    raw = case.candidate if isinstance(case.candidate, list) else []
    if len(raw) != len(answers):
        return False
    if "parallel" not in case.category:
        raw, answers = raw[:1], answers[:1]
    fitting = [
        frozenset(i for i, one in enumerate(raw) if _folded_fit(case, answer, one))
        for answer in answers
    ]
    chosen = assign([Slot(calls) for calls in fitting], lambda *_: True)
    return all(chosen.calls)


def _folded_fit(
    case: LeaderboardCase, answer: Mapping[str, dict[str, JsonValue]], raw: JsonValue
) -> bool:
    name, acceptable = next(iter(answer.items()))
    spec = next((tool for tool in case.functions if tool.name == name), None)
    given = fields_of(raw).get(name)
    if spec is None or not isinstance(given, dict):
        return False
    call = read_call({name: given})
    schema = fields_of(spec.parameters or {})
    properties = fields_of(schema.get("properties"))
    required = _options(schema.get("required", []))
    if any(key not in call.arguments for key in required):
        return False
    if any(key not in properties or key not in acceptable for key in call.arguments):
        return False
    return all(
        _folded_argument(fields_of(properties.get(key)), options).accepts(
            call.arguments.get(key, ABSENT), NoScope()
        )
        for key, options in acceptable.items()
    )


def _folded_argument(declared: Mapping[str, JsonValue], options: JsonValue) -> FoldedArgument:
    kind = str(declared.get("type", "any"))
    item = fields_of(declared.get("items")).get("type") if kind in {"array", "tuple"} else None
    return FoldedArgument(tuple(_options(options)), kind, None if item is None else str(item))
