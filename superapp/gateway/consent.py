"""Consent: confirmations that the user gave for exact terms, and mandates that stand in."""

from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from superapp.errors import SuperappError
from superapp.gateway.tables import Confirmation
from superapp_services.commons import mandates
from superapp_services.core import Terms, Tool, ToolContext, json_text, query, write
from superapp_services.core.errors import ConfirmationRejected, ConfirmationRequired, TermsChanged

VALID_SECONDS = 15 * 60
_RISK = {"unusual_zh", "unusual_en", "question"}

_LATEST = query(
    select(Confirmation)
    .where(
        col(Confirmation.actor) == bindparam("actor"),
        col(Confirmation.tool) == bindparam("tool"),
        col(Confirmation.arguments) == bindparam("arguments"),
    )
    .order_by(col(Confirmation.confirmation_id).desc())
    .limit(1)
)
_BY_ID = query(
    select(Confirmation).where(
        col(Confirmation.confirmation_id) == bindparam("confirmation_id"),
        col(Confirmation.actor) == bindparam("actor"),
    )
)
_ALL = query(
    select(Confirmation)
    .where(col(Confirmation.actor) == bindparam("actor"))
    .order_by(col(Confirmation.confirmation_id))
)
_NEXT = query(
    select(Confirmation)
    .where(
        col(Confirmation.actor) == bindparam("actor"),
        col(Confirmation.tool) == bindparam("tool"),
        col(Confirmation.arguments) == bindparam("arguments"),
        col(Confirmation.confirmation_id) > bindparam("confirmation_id"),
    )
    .order_by(col(Confirmation.confirmation_id))
    .limit(1)
)
_SET_STATUS = write(
    update(Confirmation)
    .where(col(Confirmation.confirmation_id) == bindparam("b_id"))
    .values(status=bindparam("status"))
)
_DECIDE = write(
    update(Confirmation)
    .where(col(Confirmation.confirmation_id) == bindparam("b_id"))
    .values(status=bindparam("status"), decided_at=bindparam("decided_at"), note=bindparam("note"))
)
_TOLD = write(
    update(Confirmation)
    .where(col(Confirmation.confirmation_id) == bindparam("b_id"))
    .values(told=True)
)
_USE = write(
    update(Confirmation)
    .where(col(Confirmation.confirmation_id) == bindparam("b_id"))
    .values(status="used", delivered=bindparam("delivered"), result=bindparam("result"))
)
_DELIVER = write(
    update(Confirmation)
    .where(col(Confirmation.confirmation_id) == bindparam("b_id"))
    .values(delivered=True)
)


class ConfirmationNotFound(SuperappError):
    """No such confirmation of this user."""

    code = "confirmation_not_found"
    status = 404


class ConfirmationDecided(SuperappError):
    """It was decided the other way, or can no longer be decided."""

    code = "confirmation_decided"
    status = 409


class Consent:
    """What the user agreed to, seen by one call."""

    def __init__(self, ctx: ToolContext, tool: Tool, arguments: str) -> None:
        self._ctx = ctx
        self._tool = tool
        self._arguments = arguments
        self.confirmation: Confirmation | None = None
        self._mandate_fen = 0

    def find(self) -> str | None:
        """Look for an earlier confirmation of this same call.

        Returns:
            The stored result, when the call was carried out and its answer was lost.
        """
        found = self._ctx.db.one(
            _LATEST, actor=self._ctx.actor, tool=self._tool.name, arguments=self._arguments
        )
        if found is None:
            return None
        if found.status == "used":
            if found.delivered:
                return None
            self._ctx.db.run(_DELIVER, b_id=found.confirmation_id)
            return found.result
        if found.status in ("open", "approved") and found.expires_at <= self._ctx.now:
            self._ctx.db.run(_SET_STATUS, b_id=found.confirmation_id, status="expired")
            return None
        self.confirmation = found
        return None

    def require(self, terms: Terms) -> None:
        """Let the call go on only with consent to these terms.

        A payment out of the ordinary needs two confirmations, one after the other.

        Raises:
            ConfirmationRequired: The user has to be asked, or has not decided yet.
            ConfirmationRejected: The user said no; said once.
            TermsChanged: The user agreed to something else.
        """
        found = self.confirmation
        if found is not None:
            terms = terms.told()
            if found.status == "rejected" and not found.told:
                raise ConfirmationRejected(confirmation_id=found.confirmation_id)
            if found.status in ("open", "approved") and self._given(found, terms):
                return
        self.confirmation = None
        may_stand_in = terms.mandate_allowed and not terms.unusual_en
        mandate = mandates.covering(self._ctx, terms) if may_stand_in else None
        if mandate is not None:
            self._ctx.mandate_id = mandate.mandate_id
            self._mandate_fen = terms.amount_fen or 0
            return
        raise self._required(None, terms.told(), self._expiry(terms.expires_at))

    def _given(self, found: Confirmation, terms: Terms) -> bool:
        """Whether a live confirmation is the user's yes to these terms.

        Raises:
            ConfirmationRequired: It is still open, or a second one is needed.
            TermsChanged: It was given for something else.
        """
        asked, shown = Terms.model_validate_json(found.terms), terms.model_dump(exclude=_RISK)
        same = asked.model_dump(exclude=_RISK) == shown
        if found.status == "open":
            if same:
                raise self._required(found.confirmation_id, asked, found.expires_at)
            return False
        if not same:
            raise TermsChanged(
                confirmation_id=found.confirmation_id,
                changed=_changed(asked.model_dump(exclude=_RISK), shown),
            )
        if terms.unusual_en and asked.question == 1:
            again = terms.model_copy(update={"question": 2})
            raise self._required(None, again, self._expiry(again.expires_at))
        self._ctx.confirmation_id = found.confirmation_id
        return True

    def _expiry(self, terms_end: int | None) -> int:
        latest = self._ctx.now + VALID_SECONDS
        return latest if terms_end is None else min(latest, terms_end)

    def _required(
        self, confirmation_id: str | None, terms: Terms, expires_at: int
    ) -> ConfirmationRequired:
        return ConfirmationRequired(
            confirmation_id=confirmation_id,
            terms=terms.model_dump(),
            summary=terms.summary(self._ctx.lang),
            expires_at=self._ctx.iso(expires_at),
        )

    def consume(self, result: str, *, delivered: bool) -> None:
        """Spend the consent, in the same transaction as its effect."""
        if self.confirmation is not None and self._ctx.confirmation_id is not None:
            self._ctx.db.run(
                _USE,
                b_id=self.confirmation.confirmation_id,
                delivered=delivered,
                result=result,
            )
        elif self._ctx.mandate_id is not None:
            mandates.spend(self._ctx, self._ctx.mandate_id, self._mandate_fen)

    def record_refusal(self, refusal: Exception) -> None:
        """Keep what a refusal means for the confirmation, after the call was undone."""
        db = self._ctx.db
        if isinstance(refusal, ConfirmationRejected) and self.confirmation is not None:
            db.run(_TOLD, b_id=self.confirmation.confirmation_id)
        elif isinstance(refusal, TermsChanged) and self.confirmation is not None:
            db.run(_SET_STATUS, b_id=self.confirmation.confirmation_id, status="void")
        elif (
            isinstance(refusal, ConfirmationRequired) and refusal.details["confirmation_id"] is None
        ):
            refusal.details["confirmation_id"] = self._ask(refusal)

    def _ask(self, refusal: ConfirmationRequired) -> str:
        latest = self._ctx.db.one(
            _LATEST, actor=self._ctx.actor, tool=self._tool.name, arguments=self._arguments
        )
        if latest is not None and latest.status == "open":
            self._ctx.db.run(_SET_STATUS, b_id=latest.confirmation_id, status="void")
        confirmation_id = self._ctx.new_id("cnf")
        terms: Any = refusal.details["terms"]
        self._ctx.db.insert(
            Confirmation,
            confirmation_id=confirmation_id,
            actor=self._ctx.actor,
            tool=self._tool.name,
            arguments=self._arguments,
            terms=json_text(terms),
            status="open",
            created_at=self._ctx.now,
            expires_at=self._expiry(terms["expires_at"]),
            decided_at=None,
            note="",
            told=False,
            delivered=False,
            result=None,
        )
        return confirmation_id


def _changed(before: dict[str, Any], now: dict[str, Any]) -> str:
    wanted = [k for k in now if before[k] != now[k] and not k.startswith("summary")]
    return ", ".join(f"{name}: {before[name]} → {now[name]}" for name in wanted) or "text"


def get_confirmation(ctx: ToolContext, confirmation_id: str) -> Confirmation:
    """The user's confirmation with this id.

    Raises:
        ConfirmationNotFound: It does not exist or is somebody else's.
    """
    found = ctx.db.one(_BY_ID, confirmation_id=confirmation_id, actor=ctx.actor)
    if found is None:
        raise ConfirmationNotFound(f"There is no confirmation {confirmation_id} of {ctx.actor}.")
    return found


def asked_again(ctx: ToolContext, confirmation_id: str) -> str | None:
    """The second question of a payment out of the ordinary, by the id of the first."""
    first = ctx.db.one(_BY_ID, confirmation_id=confirmation_id, actor=ctx.actor)
    if first is None:
        return None
    same = {"actor": first.actor, "tool": first.tool, "arguments": first.arguments}
    later = ctx.db.one(_NEXT, **same, confirmation_id=confirmation_id)
    if later is None or Terms.model_validate_json(later.terms).question == 1:
        return None
    return later.confirmation_id


def confirmations(ctx: ToolContext) -> list[Confirmation]:
    """All confirmations of the user, oldest first."""
    return ctx.db.all(_ALL, actor=ctx.actor)


def status_of(ctx: ToolContext, confirmation: Confirmation) -> str:
    """Its status now; one that was not used in time has expired."""
    if confirmation.status in ("open", "approved") and confirmation.expires_at <= ctx.now:
        return "expired"
    return confirmation.status


def decide(ctx: ToolContext, confirmation_id: str, decision: str, note: str) -> bool:
    """Approve or reject; False when it was decided this way before.

    Raises:
        ConfirmationNotFound: There is no such confirmation of the user.
        ConfirmationDecided: It was decided the other way, withdrawn, changed or expired.
    """
    found = get_confirmation(ctx, confirmation_id)
    wanted = "approved" if decision == "approve" else "rejected"
    status = status_of(ctx, found)
    if status == wanted or (status == "used" and wanted == "approved"):
        return False
    if status != "open":
        raise ConfirmationDecided(
            f"Confirmation {confirmation_id} is {status} and cannot be {wanted}. "
            "Ask the agent for a new one.",
            status_now=status,
        )
    ctx.db.run(_DECIDE, b_id=confirmation_id, status=wanted, decided_at=ctx.now, note=note)
    return True


def withdraw(ctx: ToolContext, confirmation_id: str) -> bool:
    """Take a question back; its id can never pay. False when it was not open."""
    found = get_confirmation(ctx, confirmation_id)
    if found.status not in ("open", "approved"):
        return False
    ctx.db.run(_SET_STATUS, b_id=confirmation_id, status="withdrawn")
    return True
