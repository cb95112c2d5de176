"""What can be wrong with a session of a world."""

from superapp.errors import SuperappError


class StepNotFound(SuperappError):
    """The session has no such step."""

    code = "step_not_found"
    status = 404


class SessionNeedsVersion(SuperappError):
    """The session was made on another world, or in other tables, than those at hand."""

    code = "session_needs_version"
    status = 409


class SessionBusy(SuperappError):
    """Another server process works on this session."""

    code = "session_busy"
    status = 409
    retry_after = 2
