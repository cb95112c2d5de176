"""Results of journeys as files: JSON for programs, and JUnit XML for build servers."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from superapp.journeys.judging import JourneyResult, charged_to
from superapp.runs.statistics import Prices, summarise, virtual_seconds
from superapp.runs.terminal import journey_text


def shown_result(result: JourneyResult, number: int = 1) -> dict[str, Any]:
    """One result as plain data, without the record."""
    record = result.record
    shown = result.model_dump(mode="json", exclude={"record", "matches"})
    return shown | {
        "run": number,
        "passed": result.passed,
        "first_cause": first_cause(result),
        "charged_to": None if result.passed else charged_to(result).value,
        "agent": record.agent,
        "model": record.model,
        "world": record.world,
        "seed": record.seed,
        "base_digest": record.base_digest,
        "digest": record.digest,
        "calls_made": len(record.calls),
        "seconds": record.seconds,
        "virtual_seconds": virtual_seconds(record),
        "usage": dict(record.usage()),
    }


def first_cause(result: JourneyResult) -> str | None:
    """The code of the first cause of a failure."""
    return next((one.code.value for one in result.findings if one.fails), None)


def result_line(result: JourneyResult, number: int = 1) -> str:
    """One result as a line of JSON."""
    return json.dumps(shown_result(result, number), ensure_ascii=False)


def results_json(results: Sequence[JourneyResult], prices: Prices | None = None) -> str:
    """The figures, and all results, as one JSON document."""
    summary = summarise(results, prices)
    figures = asdict(summary) | {"rate": summary.rate, "interval": summary.interval}
    runs: dict[str, int] = {}
    shown = []
    for result in results:
        runs[result.journey] = runs.get(result.journey, 0) + 1
        shown.append(shown_result(result, runs[result.journey]))
    text = json.dumps({"summary": figures, "results": shown}, ensure_ascii=False, indent=2)
    return text + "\n"


def junit_xml(results: Sequence[JourneyResult]) -> str:
    """The results as JUnit XML."""
    suite = ET.Element(
        "testsuite",
        name="superapp journeys",
        tests=str(len(results)),
        failures=str(sum(not result.passed for result in results)),
        time=f"{sum(result.record.seconds for result in results):.3f}",
    )
    for result in results:
        case = ET.SubElement(
            suite,
            "testcase",
            classname="journeys",
            name=result.journey,
            time=f"{result.record.seconds:.3f}",
        )
        if not result.passed:
            first = next(one for one in result.findings if one.fails)
            failure = ET.SubElement(
                case, "failure", message=_legal(first.evidence), type=first.code.value
            )
            failure.text = _legal(journey_text(result))
    return ET.tostring(suite, encoding="unicode", xml_declaration=True)


def _legal(text: str) -> str:
    """Text without the control characters that XML forbids."""
    return "".join(char for char in text if char in "\t\n\r" or ord(char) >= 32)
