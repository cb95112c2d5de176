"""The kernel of the services: how a tool is declared and what it is given."""

from superapp_services.core.context import ToolContext
from superapp_services.core.database import Database, Query, Write, query, rows, values_in, write
from superapp_services.core.errors import ServiceError
from superapp_services.core.tables import JsonText, Table, TableKind, from_json, json_text
from superapp_services.core.tools import (
    Event,
    FaultKind,
    NoArguments,
    Risk,
    Service,
    Terms,
    Tool,
    ToolInput,
    ToolOutput,
)
from superapp_services.core.wording import Lang

__all__ = [
    "Database",
    "Event",
    "FaultKind",
    "JsonText",
    "Lang",
    "NoArguments",
    "Query",
    "Risk",
    "Service",
    "ServiceError",
    "Table",
    "TableKind",
    "Terms",
    "Tool",
    "ToolContext",
    "ToolInput",
    "ToolOutput",
    "Write",
    "from_json",
    "json_text",
    "query",
    "rows",
    "values_in",
    "write",
]
