"""Spans of OpenTelemetry: what a request, a graph node, a model call or a tool call took.

Without OpenTelemetry (extra `otel`), or where nobody configured it, spans cost next to nothing and
go nowhere. `configure` sends them to an endpoint of the OTLP protocol; a program that embeds the
simulator may as well set up OpenTelemetry itself, as for any other library.

Code that begins and ends in one function uses `span`; callbacks, which begin in one function and
end in another, use `begin`.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.util import find_spec
from typing import Any, Final

from superapp.errors import SuperappError

try:
    from opentelemetry import context as contexts
    from opentelemetry import trace
except ModuleNotFoundError:  # the extra is not installed
    INSTALLED = False
else:
    INSTALLED = True

NAME: Final = "superapp"
_TRACER: Final[Any] = trace.get_tracer(NAME) if INSTALLED else None
MISSING: Final = "SUPERAPP_OTEL_ENDPOINT needs an extra: pip install 'superapp-sim[otel]'."
Attribute = str | int | float | bool


class TelemetryMissing(SuperappError):
    """Spans are wanted, and the packages that send them are not installed."""

    code = "telemetry_missing"
    status = 500


class Span:
    """One piece of work under way.

    Args:
        inner: The span of OpenTelemetry; None where nothing records.
    """

    __slots__ = ("_inner",)

    def __init__(self, inner: Any = None) -> None:
        self._inner = inner

    def set(self, **attributes: Attribute | None) -> None:
        """Note facts about the work; a None is left out, `__` in a name becomes a dot."""
        if self._inner is not None and self._inner.is_recording():
            for name, value in _named(attributes).items():
                self._inner.set_attribute(name, value)

    def fail(self, error: BaseException | str) -> None:
        """Mark the work as failed, with the kind of error and never its text."""
        if self._inner is not None:
            kind = error if isinstance(error, str) else type(error).__name__
            self._inner.set_attribute("error.type", kind)
            self._inner.set_status(trace.Status(trace.StatusCode.ERROR, kind))

    def end(self) -> None:
        """The work is over."""
        if self._inner is not None:
            self._inner.end()

    @property
    def ids(self) -> tuple[str, str] | None:
        """The ids of trace and span, for logs; None where nothing records."""
        if self._inner is None:
            return None
        context = self._inner.get_span_context()
        if not context.is_valid:
            return None
        return trace.format_trace_id(context.trace_id), trace.format_span_id(context.span_id)


_NOTHING: Final = Span()
_NO_SPAN: Final = nullcontext(_NOTHING)
_NO_TRACE: Final = nullcontext()


def begin(name: str, /, parent: Span | None = None, **attributes: Attribute | None) -> Span:
    """A span that has begun; the caller ends it.

    Args:
        name: What is done: `graph plan`, `chat qwen-max`, `tool payments_pay_order`.
        parent: The span that this one belongs to; the current one if left out.
        **attributes: Facts about it; a None is left out, `__` becomes a dot.
    """
    if not _wanted():
        return _NOTHING
    inside = None if parent is None else trace.set_span_in_context(parent._inner)  # noqa: SLF001
    return Span(_TRACER.start_span(name, context=inside, attributes=_named(attributes)))


def span(name: str, /, **attributes: Attribute | None) -> AbstractContextManager[Span]:
    """A span around a block, and the current one for what happens inside it."""
    return _around(name, attributes) if _wanted() else _NO_SPAN


@contextmanager
def _around(name: str, attributes: Mapping[str, Attribute | None]) -> Iterator[Span]:
    begun = begin(name, None, **attributes)
    token = contexts.attach(trace.set_span_in_context(begun._inner))  # noqa: SLF001
    try:
        yield begun
    except BaseException as error:
        begun.fail(error)
        raise
    finally:
        contexts.detach(token)
        begun.end()


def current() -> Span:
    """The span of the work that is going on; one that records nothing if there is none."""
    return Span(trace.get_current_span()) if INSTALLED else _NOTHING


def received(headers: Mapping[bytes, bytes]) -> AbstractContextManager[None]:
    """Inside, spans belong to the trace that a caller named in its headers (`traceparent`)."""
    return _continued(headers) if b"traceparent" in headers and _wanted() else _NO_TRACE


@contextmanager
def _continued(headers: Mapping[bytes, bytes]) -> Iterator[None]:
    from opentelemetry.propagate import extract  # noqa: PLC0415 - it loads its plugins

    told = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}
    token = contexts.attach(extract(told))
    try:
        yield
    finally:
        contexts.detach(token)


def check() -> None:
    """See whether spans can be sent.

    Raises:
        TelemetryMissing: The extra is not installed.
    """
    if not INSTALLED or find_spec("opentelemetry.exporter") is None:
        raise TelemetryMissing(MISSING)


def configure(endpoint: str | None) -> None:
    """Send the spans of this process to an OTLP endpoint over HTTP; nothing where it is None.

    Raises:
        TelemetryMissing: The extra is not installed.
    """
    if endpoint is None:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ModuleNotFoundError:
        raise TelemetryMissing(MISSING) from None
    provider = TracerProvider(resource=Resource.create({"service.name": NAME}))
    address = f"{endpoint.rstrip('/')}/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
    trace.set_tracer_provider(provider)


def flush() -> None:
    """Send what has not been sent yet; called when a server stops."""
    if INSTALLED:
        shutdown = getattr(trace.get_tracer_provider(), "shutdown", None)
        if shutdown is not None:
            shutdown()


def _wanted() -> bool:
    """Whether anybody set up OpenTelemetry in this process."""
    return INSTALLED and not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)


def _named(attributes: Mapping[str, Attribute | None]) -> dict[str, Attribute]:
    return {
        name.replace("__", "."): value for name, value in attributes.items() if value is not None
    }
