"""Results of journeys as files: JSON lines, and JUnit XML for build servers."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence

from superapp.journeys.judging import JourneyResult
from superapp.runs.terminal import journey_text


def result_line(result: JourneyResult) -> str:
    """One result as a line of JSON, without the record."""
    shown = result.model_dump(mode="json", exclude={"record"})
    shown |= {
        "passed": result.passed,
        "agent": result.record.agent,
        "digest": result.record.digest,
        "calls_made": len(result.record.calls),
        "seconds": result.record.seconds,
        "usage": dict(result.record.usage()),
    }
    return json.dumps(shown, ensure_ascii=False)


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
