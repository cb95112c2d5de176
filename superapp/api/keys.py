"""API keys: drawn here, told once, kept as hashes, revoked for good."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from pydantic import SecretStr
from sqlalchemy import Engine, func, select, update

from superapp.api.registry import token_hash
from superapp.errors import SuperappError
from superapp.storage.tables import SERVER_KEYS as KEYS

PREFIX = "sk-superapp-"
FRESH_SECONDS = 5.0
"""How long a key that was looked up is believed, so how late a revocation may bite."""
KNOWN_KEYS = 10_000


class Role(StrEnum):
    """What a key may do: a user's own sessions, or the operation of the server as well."""

    USER = "user"
    OPERATOR = "operator"


class UnknownKey(SuperappError):
    """No key of this name is in use."""

    code = "unknown_key"
    status = 404


class NameTaken(SuperappError):
    """A key of this name is in use."""

    code = "name_taken"
    status = 409


@dataclass(frozen=True, slots=True)
class Key:
    """A key, without what opens the door."""

    number: int
    name: str
    role: Role
    revoked: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """Who sent a key: the owner of its sessions, and its role."""

    owner: str
    role: Role


class Keys:
    """The keys of a server: those of its settings, and those of its database.

    Args:
        engine: The server's database.
        configured: Keys of the settings, which are users'.
        now: A clock that never goes back, in seconds.
    """

    def __init__(
        self,
        engine: Engine,
        configured: tuple[SecretStr, ...] = (),
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._engine = engine
        self._configured = {
            token_hash(key.get_secret_value()): Holder(
                _owner(token_hash(key.get_secret_value())), Role.USER
            )
            for key in configured
        }
        self._now = now
        self._seen: dict[str, tuple[float, Holder | None]] = {}
        self._demanded = bool(configured)
        self._looked_at = float("-inf")

    @property
    def demanded(self) -> bool:
        """Whether requests need a key: once there is one, and until the server stops."""
        now = self._now()
        if not self._demanded and now - self._looked_at >= FRESH_SECONDS:
            self._demanded = any(not key.revoked for key in self.listed())
            self._looked_at = now
        return self._demanded

    def holder(self, token: str) -> Holder | None:
        """Who sent this key; None if it is no key, or a revoked one."""
        hashed = token_hash(token)
        configured = self._configured.get(hashed)
        if configured is not None or not token.startswith(PREFIX):
            return configured
        now = self._now()
        seen = self._seen.get(hashed)
        if seen is None or now - seen[0] >= FRESH_SECONDS:
            if len(self._seen) >= KNOWN_KEYS:
                self._seen.clear()
            seen = self._seen[hashed] = (now, self._kept(hashed))
        return seen[1]

    def _kept(self, hashed: str) -> Holder | None:
        wanted = select(KEYS.c.role).where(KEYS.c.key_hash == hashed, KEYS.c.revoked == 0)
        with self._engine.connect() as connection:
            role = connection.execute(wanted).scalar_one_or_none()
        return None if role is None else Holder(_owner(hashed), Role(role))

    def listed(self) -> list[Key]:
        """All keys of the database, oldest first."""
        wanted = select(KEYS.c.number, KEYS.c.name, KEYS.c.role, KEYS.c.revoked).order_by(
            KEYS.c.number
        )
        with self._engine.connect() as connection:
            rows = connection.execute(wanted).all()
        return [Key(row.number, row.name, Role(row.role), bool(row.revoked)) for row in rows]

    def add(self, name: str, role: Role) -> str:
        """A new key, told only now.

        Raises:
            NameTaken: A key of this name is in use.
        """
        if any(key.name == name and not key.revoked for key in self.listed()):
            raise NameTaken(
                f"There is a key named {name!r}. Revoke it first, or choose another name."
            )
        drawn = f"{PREFIX}{secrets.token_urlsafe(32)}"
        with self._engine.begin() as connection:
            highest = connection.execute(select(func.max(KEYS.c.number))).scalar_one() or 0
            values = {"number": highest + 1, "name": name, "role": role.value, "revoked": 0}
            connection.execute(KEYS.insert().values(**values, key_hash=token_hash(drawn)))
        return drawn

    def revoke(self, name: str) -> None:
        """End a key; its sessions stay, and nobody can reach them by it.

        Raises:
            UnknownKey: No key of this name is in use.
        """
        change = update(KEYS).where(KEYS.c.name == name, KEYS.c.revoked == 0).values(revoked=1)
        with self._engine.begin() as connection:
            if connection.execute(change).rowcount == 0:
                raise UnknownKey(f"No key named {name!r} is in use.")
        self._seen.clear()


def _owner(hashed: str) -> str:
    return f"key:{hashed[:16]}"
