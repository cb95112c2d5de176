"""A pytest plugin: notes which tools the tests called and how each call ended.

Every call that any test makes through the gateway is watched. A tool that answers with an error
code that it does not declare, or with a result that its output model does not allow, fails the
test that called it. At the end of a whole run, each tool must have been called successfully at
least once and must have refused with each of its errors; otherwise the run fails and names the
gaps. Works with and without pytest-xdist.
"""

import functools
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from superapp.bootstrap import build_registry
from superapp.gateway.gateway import Gateway
from superapp_services.core import Risk, Tool

OK = "ok"
GENERIC = frozenset({"invalid_arguments", "key_reused", "try_again", "unknown_outcome"})
CONSENT = frozenset({"confirmation_required", "confirmation_rejected", "terms_changed"})
_SENT = "tool_calls_seen"

Seen = set[tuple[str, str]]


class UndeclaredRefusal(AssertionError):
    """A tool answered with an error that it does not declare."""


class WrongResult(AssertionError):
    """A tool gave a result that is not what its output model says."""


def check_result(tool: Tool, result: Any) -> None:
    """Hold a result against the tool's output model: models on the hot path are not validated.

    Raises:
        WrongResult: A field is missing, unknown or out of order, or its value of another type.
    """
    try:
        held = tool.output.model_validate(result, strict=True)
    except ValidationError as error:
        raise WrongResult(f"{tool.name}: {error}") from error
    if orjson.dumps(held.model_dump(mode="json")) != orjson.dumps(result):
        raise WrongResult(f"{tool.name}: {held} is not written as {result}")


def allowed_codes(tool: Tool) -> frozenset[str]:
    """Every code that a call of the tool may answer with."""
    consent = frozenset() if tool.risk is Risk.READ else CONSENT
    return frozenset(error.code for error in tool.errors) | GENERIC | consent


def expected() -> Seen:
    """Each tool with its success and each of its errors."""
    tools = build_registry().tools
    return {(name, OK) for name in tools} | {
        (name, error.code) for name, tool in tools.items() for error in tool.errors
    }


class Recorder:
    """Watches the gateway in this process, and gathers what other workers saw."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._gaps: Seen = set()
        self.seen: Seen = set()

    def watch(self) -> None:
        """Have every call of a gateway noted."""
        call = Gateway.call

        @functools.wraps(call)
        def watched(gateway: Gateway, session_id: str, tool: str, *args: Any, **kw: Any) -> Any:
            answer = call(gateway, session_id, tool, *args, **kw)
            read = orjson.loads(orjson.dumps(answer)) if kw.get("encoded") else answer
            self.note(gateway, tool, read)
            return answer

        Gateway.call = watched  # type: ignore[method-assign, assignment]

    def note(self, gateway: Gateway, name: str, answer: dict[str, Any]) -> None:
        """Note one answer.

        Raises:
            UndeclaredRefusal: Its code is not one that the tool declares.
            WrongResult: Its result is not what the tool says it gives.
        """
        tool = gateway.registry.tools.get(name)
        if tool is None:
            return
        code = OK if answer["ok"] else answer["error"]["code"]
        self.seen.add((name, code))
        if answer["ok"] and not isinstance(answer["result"], str):
            check_result(tool, answer["result"])
        if code != OK and code not in allowed_codes(tool):
            raise UndeclaredRefusal(f"{name} answered {code!r} without declaring it: {answer}")

    def _whole_run(self) -> bool:
        options = self._config.option
        chosen = options.keyword or options.markexpr or options.collectonly
        default = self._config.args_source is pytest.Config.ArgsSource.TESTPATHS
        return bool(options.count_tools or (default and not chosen))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker saw."""
        sent = getattr(node, "workeroutput", {}).get(_SENT, [])
        self.seen |= {(tool, code) for tool, code in sent}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send what was seen to the first process, which counts it."""
        output: dict[str, Any] | None = getattr(self._config, "workeroutput", None)
        if output is not None:
            output[_SENT] = sorted(self.seen)
        elif self._whole_run() and session.exitstatus in (0, 1):
            self._gaps = expected() - self.seen
            if self._gaps:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Name the gaps."""
        if getattr(self._config, "workeroutput", None) is None and self._whole_run():
            wanted = expected()
            met = len(wanted & self.seen)
            terminalreporter.write_line(f"tool outcomes shown by tests: {met} of {len(wanted)}")
            for tool, code in sorted(self._gaps):
                terminalreporter.write_line(f"NEVER SHOWN: {tool} → {code}", red=True)


def add_option(parser: pytest.Parser) -> None:
    """Let a partial run ask for the count too."""
    parser.addoption(
        "--count-tools",
        action="store_true",
        help="fail if a tool or one of its declared errors was never shown by the tests run",
    )


def install(config: pytest.Config) -> Callable[[], None]:
    """Start watching; what to call to stop."""
    original = Gateway.call
    recorder = Recorder(config)
    recorder.watch()
    config.pluginmanager.register(recorder, "tool-recorder")

    def stop() -> None:
        Gateway.call = original  # type: ignore[method-assign]

    return stop
