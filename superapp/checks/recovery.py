"""How an agent went on after a call that failed: warnings that name bad habits."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from superapp.checks.binding import LOST_ANSWERS, NOT_YET
from superapp.checks.calls import Call
from superapp.checks.findings import Code, Finding, Severity
from superapp.checks.task import READ


def recovery_findings(
    calls: Sequence[Call], risk: Callable[[str], str | None]
) -> Iterator[Finding]:
    """Refused calls repeated unchanged at once, and lost answers that nobody looked after."""
    for first, second in pairwise(calls):
        if _refused_for_good(first) and _same(first, second):
            yield _warning(Code.BLIND_RETRY, second, f"{second.tool} was refused just before")
    for place, call in enumerate(calls):
        if call.refusal not in LOST_ANSWERS or risk(call.tool) == READ:
            continue
        later = calls[place + 1 :]
        if not any(_same(call, one) or risk(one.tool) == READ for one in later):
            evidence = f"nothing was read or repeated after the answer of {call.tool} was lost"
            yield _warning(Code.UNKNOWN_OUTCOME_NOT_CHECKED, call, evidence)


def _refused_for_good(call: Call) -> bool:
    if call.refusal is None or call.refusal in NOT_YET or call.refusal in LOST_ANSWERS:
        return False
    error = call.answer.get("error") if call.answer else None
    return isinstance(error, dict) and error.get("retryable") is False


def _same(first: Call, second: Call) -> bool:
    return first.tool == second.tool and first.arguments == second.arguments


def _warning(code: Code, call: Call, evidence: str) -> Finding:
    return Finding(
        code=code, severity=Severity.WARNING, turn=call.turn, call=call.index, evidence=evidence
    )
