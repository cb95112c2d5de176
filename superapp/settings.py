"""Everything that can be configured, read once from `SUPERAPP_*` variables."""

from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from superapp.errors import SuperappError

Preset = Literal["small", "city", "large"]
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _data_dir() -> Path:
    return platformdirs.user_data_path("superapp", appauthor=False)


def _cache_dir() -> Path:
    return platformdirs.user_cache_path("superapp", appauthor=False)


class InvalidSetting(SuperappError):
    """A setting that cannot be read."""

    code = "invalid_setting"
    status = 500


class Settings(BaseSettings):
    """The settings of one process. Nothing else reads the environment."""

    model_config = SettingsConfigDict(
        env_prefix="SUPERAPP_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    data_dir: Path = Field(
        default_factory=_data_dir, description="Where sessions and runs are kept."
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="A PostgreSQL database that keeps sessions in place of the folder: "
        "postgresql+psycopg://user:password@host/name. Any number of servers can share it.",
    )
    keep_days: float | None = Field(
        default=None, gt=0, description="Days after which an unused session is deleted."
    )
    busy_wait_s: float = Field(
        default=10,
        ge=0,
        le=600,
        description="How long a request waits while another server works on its session.",
    )
    store_timeout_s: float = Field(
        default=10, gt=0, le=600, description="How long the database may take to answer."
    )
    cache_dir: Path = Field(
        default_factory=_cache_dir, description="Where generated worlds are cached."
    )
    world: Preset = Field(default="city", description="The preset of new sessions.")
    seed: int = Field(default=7, ge=0, le=2**31 - 1, description="The seed of new sessions.")
    model: str = Field(default="offline", description="The model of new sessions.")
    models: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Further models that HTTP clients may choose, by comma."
    )
    openai_base_url: str | None = Field(
        default=None, description="The endpoint of openai:<name> models."
    )
    openai_api_key: str | None = Field(
        default=None, repr=False, description="The key of openai:<name> models, if one is needed."
    )
    model_timeout_s: float = Field(
        default=120, gt=0, le=3600, description="How long one answer of a model may take."
    )
    model_retries: int = Field(
        default=2, ge=0, le=10, description="How often a failed request to a model is sent again."
    )
    host: str = Field(default="127.0.0.1", description="Where the server listens.")
    port: int = Field(default=8000, ge=0, le=65535, description="Where the server listens.")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Further host names that the server answers to, by comma."
    )
    api_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(), description="Keys of clients, by comma; needed to listen beyond loopback."
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Web origins whose pages may call the server, by comma."
    )
    worlds: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Worlds that clients of the server may choose, by comma: a preset, or "
        "preset:seed. Any if left out; new sessions' own is always offered.",
    )
    max_worlds: int = Field(
        default=32, gt=0, description="In how many different worlds the sessions may lie."
    )
    max_open_worlds: int = Field(
        default=4, gt=0, description="How many worlds are in memory besides new sessions' own."
    )
    call_processes: int | None = Field(
        default=None,
        ge=0,
        le=64,
        description="How many processes make tool calls beside the server's own once several "
        "sessions are at work at once. One less than the cores if left out, and at most four; "
        "0 for none.",
    )
    parked_rows: int = Field(
        default=200_000,
        ge=0,
        description="How many changed rows of sessions that wait for their next call stay in the "
        "memory of each process, at about a kilobyte each. The others come from the store.",
    )
    body_timeout_s: float = Field(
        default=30,
        gt=0,
        le=3600,
        description="How long the head, and the body, of a request may take to arrive; a large "
        "body has a second more for every 100 kB.",
    )
    max_sessions_per_key: int = Field(
        default=1000, gt=0, description="How many sessions an API key may have at once."
    )
    max_requests_per_minute: int = Field(
        default=6000, gt=0, description="How many requests an API key may send in a minute."
    )
    max_requests_at_once: int = Field(
        default=64, gt=0, description="How many requests of an API key are worked on at once."
    )
    chat_id_headers: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("x-openwebui-chat-id",),
        description="Headers in which front ends name their chat, by comma.",
    )
    mcp_conformance: bool = Field(
        default=False,
        description="Whether /conformance/mcp serves the fixtures of MCP's conformance suite.",
    )
    agents: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Further agents that runs over HTTP may choose, by comma."
    )
    model_prices: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Yuan for a million tokens, by comma: model=input/output or "
        "model=input/output/cached.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="How the server writes its log: for people, or for programs."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="What the server writes to its log."
    )
    otel_endpoint: str | None = Field(
        default=None, description="Where spans are sent, an OTLP endpoint over HTTP."
    )
    max_message_chars: int = Field(
        default=20_000, gt=0, description="The longest message that a session takes."
    )
    max_body_bytes: int = Field(
        default=1_000_000, gt=0, description="The largest body of a request, snapshots aside."
    )
    max_snapshot_bytes: int = Field(
        default=64_000_000, gt=0, description="The largest snapshot that can be restored."
    )

    @classmethod
    def read(cls) -> "Settings":
        """The settings of the environment.

        Raises:
            InvalidSetting: A variable that cannot be read; the message names it.
        """
        try:
            return cls()
        except ValidationError as error:
            wrong = [
                f"SUPERAPP_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}"
                for each in error.errors(include_input=False)
            ]
            raise InvalidSetting("; ".join(wrong)) from None

    @field_validator(
        "models",
        "allowed_hosts",
        "api_keys",
        "cors_origins",
        "chat_id_headers",
        "agents",
        "worlds",
        "model_prices",
        mode="before",
    )
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("model_prices")
    @classmethod
    def _readable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if value:
            from superapp_agents.prices import prices_of  # noqa: PLC0415  only if there are any

            prices_of(value)
        return value

    @field_validator("data_dir", "cache_dir")
    @classmethod
    def _expand(cls, value: Path) -> Path:
        return value.expanduser()

    @property
    def choosable_models(self) -> tuple[str, ...]:
        """The models that a client of the server may name."""
        return tuple(dict.fromkeys((self.model, "offline", *self.models)))

    def offers(self, world: str, seed: int) -> bool:
        """Whether a client of the server may open sessions in this world."""
        names = {world, f"{world}:{seed}"}
        own = (world, seed) == (self.world, self.seed)
        return own or not self.worlds or not names.isdisjoint(self.worlds)

    @property
    def stored_at(self) -> Path | str:
        """What keeps the sessions: the folder, or the address of the database."""
        return self.store if self.database_url is None else self.database_url.get_secret_value()

    @property
    def store(self) -> Path:
        """The folder that keeps the sessions."""
        return self.data_dir / "sessions"
