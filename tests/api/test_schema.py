"""The OpenAPI file is true: requests made from it are answered with what it describes.

`SUPERAPP_FUZZ_EXAMPLES` says how many requests are made of each route. `schemathesis.toml` is for
longer runs, with all checks, against a server.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from anyio.from_thread import BlockingPortal
from hypothesis import HealthCheck, given
from hypothesis import settings as effort

from superapp.api.keys import Role
from superapp.settings import Settings
from tests.api.conftest import Client
from tests.api.test_access import EVERY_ROUTE, bearer

EXAMPLES = int(os.environ.get("SUPERAPP_FUZZ_EXAMPLES", "3"))
STARTS_PROCESSES = ("POST", "/v1/runs")
NAMES = {"run_1": "{run_id}", "cnf_0001": "{confirmation_id}", "wallets": "{table}"}
NAMES |= {"system_now": "{tool}", "{id}": "{session_id}", "offline": "{model}"}


def template(path: str) -> str:
    return "/".join(NAMES.get(part, part) for part in path.split("/"))


ROUTES = [(method, template(path)) for method, path, _ in EVERY_ROUTE]


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, cache_dir: Path, portal: BlockingPortal
) -> Iterator[tuple[Client, Any, dict[str, str]]]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        cache_dir=cache_dir,
        world="small",
        max_requests_per_minute=10_000_000,
    )
    client = Client(settings, portal)
    key = bearer(client.app.state.keys.add("fuzz", Role.OPERATOR))
    yield client, schemathesis.openapi.from_dict(client.app.openapi()), key
    client.close()


@pytest.mark.parametrize(
    ("method", "path"), [route for route in ROUTES if route != STARTS_PROCESSES]
)
def test_a_route_answers_as_described(
    served: tuple[Client, Any, dict[str, str]], method: str, path: str
) -> None:
    client, schema, key = served
    operation = schema[path][method]

    @given(case=operation.as_strategy())
    @effort(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://localhost")
        given_headers = {name: str(value) for name, value in (sent.get("headers") or {}).items()}
        options = {name: sent[name] for name in ("params", "json", "data") if sent.get(name)}
        if isinstance(options.get("data"), bytes):
            options["content"] = options.pop("data")
        answer = client.request(
            sent["method"], sent["url"], headers={**given_headers, **key}, **options
        )

        assert answer.status_code < 500, answer.text
        operation.validate_response(answer)

    asked()
