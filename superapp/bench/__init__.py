"""What sessions, calls and episodes cost, beside the raw SQLite floor of the same run."""

from superapp.bench.run import run_bench

__all__ = ["run_bench"]
