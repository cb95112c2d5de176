"""The agent understands requests; it does not recognise them."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

import superapp_agents
import superapp_fixtures

HAN_RUN, WORD_RUN = 6, 5
ALLOWED = {"性价比最高的"}


def sources() -> str:
    folder = Path(superapp_agents.__file__).parent
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".py", ".yaml", ".md", ".tsv"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files).lower()


def requests() -> Iterator[str]:
    folder = Path(superapp_fixtures.__file__).parent / "journeys"
    for path in sorted(folder.rglob("*.journey.yaml")):
        journey = yaml.safe_load(path.read_text(encoding="utf-8"))
        for turn in journey.get("turns", ()):
            if isinstance(turn.get("user"), str):
                yield turn["user"]


def fragments(text: str) -> set[str]:
    """Runs of a request that are long enough to be its own."""
    found = set()
    for run in re.findall(r"[一-鿿]+", text):
        found |= {run[i : i + HAN_RUN] for i in range(len(run) - HAN_RUN + 1)}
    words = re.findall(r"[a-z0-9']+", text.lower())
    found |= {" ".join(words[i : i + WORD_RUN]) for i in range(len(words) - WORD_RUN + 1)}
    return found


def test_no_fragment_of_a_journeys_request_stands_in_the_agents_code() -> None:
    code = sources()

    texts = list(requests())
    copied = {
        fragment
        for text in texts
        for fragment in fragments(text) - ALLOWED
        if len(fragment) >= HAN_RUN and fragment in code
    }

    assert len(texts) >= 12
    assert copied == set()
