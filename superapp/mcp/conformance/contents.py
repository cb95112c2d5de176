"""Texts, an image and a sound of the fixtures, as results, resources and prompts."""

import base64
import struct
import zlib
from collections.abc import Mapping
from typing import Any, Final

import mcp_types as types

STATIC_TEXT: Final = "test://static-text"
STATIC_BINARY: Final = "test://static-binary"
WATCHED: Final = "test://watched-resource"
TEMPLATE: Final = "test://template/{id}/data"
_TEMPLATE_START, _, _TEMPLATE_END = TEMPLATE.partition("{id}")


def _png() -> bytes:
    """One red pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\x00\xff\x00\x00")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
    )


def _wav() -> bytes:
    """A hundredth of a second of silence."""
    silence = bytes(80 * 2)
    form = struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)
    chunks = b"fmt " + struct.pack("<I", len(form)) + form
    chunks += b"data" + struct.pack("<I", len(silence)) + silence
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


PNG: Final = base64.b64encode(_png()).decode()
WAV: Final = base64.b64encode(_wav()).decode()
IMAGE: Final = types.ImageContent(data=PNG, mime_type="image/png")


def text(words: str) -> types.TextContent:
    """A text."""
    return types.TextContent(text=words)


def embedded(uri: str, words: str, mime_type: str = "text/plain") -> types.EmbeddedResource:
    """A resource inside another answer."""
    resource = types.TextResourceContents(uri=uri, mime_type=mime_type, text=words)
    return types.EmbeddedResource(resource=resource)


RESULTS: Final[Mapping[str, list[types.ContentBlock]]] = {
    "test_simple_text": [text("This is a simple text response for testing.")],
    "test_image_content": [IMAGE],
    "test_audio_content": [types.AudioContent(data=WAV, mime_type="audio/wav")],
    "test_embedded_resource": [
        embedded("test://embedded-resource", "This is an embedded resource content.")
    ],
    "test_multiple_content_types": [
        text("Multiple content types test:"),
        IMAGE,
        embedded(
            "test://mixed-content-resource", '{"test":"data","value":123}', "application/json"
        ),
    ],
}
"""Tools that always answer alike."""

RESOURCES: Final = [
    types.Resource(uri=STATIC_TEXT, name="static_text", mime_type="text/plain"),
    types.Resource(uri=STATIC_BINARY, name="static_binary", mime_type="image/png"),
    types.Resource(uri=WATCHED, name="watched_resource", mime_type="text/plain"),
]
TEMPLATES: Final = [
    types.ResourceTemplate(uri_template=TEMPLATE, name="template", mime_type="application/json")
]


def resource(uri: str) -> types.TextResourceContents | types.BlobResourceContents | None:
    """The content of a fixture's resource; None if there is none of this address."""
    if uri == STATIC_BINARY:
        return types.BlobResourceContents(uri=uri, mime_type="image/png", blob=PNG)
    if uri.startswith(_TEMPLATE_START) and uri.endswith(_TEMPLATE_END):
        number = uri[len(_TEMPLATE_START) : -len(_TEMPLATE_END)]
        words = f'{{"id":"{number}","templateTest":true,"data":"Data for ID: {number}"}}'
        return types.TextResourceContents(uri=uri, mime_type="application/json", text=words)
    words = {
        STATIC_TEXT: "This is the content of the static text resource.",
        WATCHED: "This resource can be watched.",
    }.get(uri, "")
    return (
        types.TextResourceContents(uri=uri, mime_type="text/plain", text=words) if words else None
    )


PROMPTS: Final[Mapping[str, tuple[str, ...]]] = {
    "test_simple_prompt": (),
    "test_prompt_with_arguments": ("arg1", "arg2"),
    "test_prompt_with_embedded_resource": ("resourceUri",),
    "test_prompt_with_image": (),
    "test_input_required_result_prompt": (),
}
"""The prompts, with their arguments."""


def prompt(name: str, given: Mapping[str, str]) -> types.GetPromptResult:
    """What a fixture's prompt says."""
    contents: list[types.ContentBlock] = []
    match name:
        case "test_simple_prompt":
            contents = [text("This is a simple prompt for testing.")]
        case "test_prompt_with_arguments":
            shown = ", ".join(f"{each}='{given.get(each, '')}'" for each in PROMPTS[name])
            contents = [text(f"Prompt with arguments: {shown}")]
        case "test_prompt_with_embedded_resource":
            words = "Embedded resource content for testing."
            contents = [
                embedded(given.get("resourceUri", STATIC_TEXT), words),
                text("Please process the embedded resource above."),
            ]
        case "test_prompt_with_image":
            contents = [IMAGE, text("Please analyze the image above.")]
    return said(contents)


def said(contents: list[types.ContentBlock]) -> types.GetPromptResult:
    """A prompt in which the user says all of this."""
    return types.GetPromptResult(
        messages=[types.PromptMessage(role="user", content=content) for content in contents]
    )


def listed_prompts() -> list[types.Prompt]:
    """The prompts as clients list them."""
    return [
        types.Prompt(
            name=name,
            description="A fixture of the conformance suite.",
            arguments=[types.PromptArgument(name=each, required=True) for each in arguments],
        )
        for name, arguments in PROMPTS.items()
    ]


SCHEMA_2020_12: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}
"""Every kind of keyword that a listing has to keep."""
