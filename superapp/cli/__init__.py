"""The command line: `superapp`."""

import errno
import gc
import sys

from superapp.loading import GARBAGE_EVERY, no_collections

DISK_ERRORS = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.ENOTDIR,
    errno.EISDIR,
}


def main() -> None:
    """Run the command that was typed; exit 0 passed, 1 failed its check, 2 wrong usage."""
    gc.set_threshold(*GARBAGE_EVERY)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    with no_collections(keep=True):
        from superapp.cli.app import app  # noqa: PLC0415
        from superapp.errors import SuperappError  # noqa: PLC0415

    try:
        app()
    except SuperappError as error:
        _stop(error.detail)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        if error.errno not in DISK_ERRORS:
            raise
        place = f" {error.filename}" if error.filename else ""
        _stop(
            f"Cannot use{place}: {error.strerror}. Free some space, or set SUPERAPP_DATA_DIR and "
            "SUPERAPP_CACHE_DIR to folders that you can write."
        )


def _stop(detail: str) -> None:
    sys.stderr.write(f"Error: {detail}\n")
    sys.exit(2)
