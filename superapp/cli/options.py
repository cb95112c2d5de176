"""Options that several commands share."""

from typing import Annotated, Literal

import typer

User = Annotated[
    str | None,
    typer.Option("--user", "-u", help="Persona: usr_lin, usr_chen, usr_smith or usr_zhao."),
]
World = Annotated[
    str | None, typer.Option("--world", "-w", help="Size of the world: small, city or large.")
]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Seed of the world.")]
Model = Annotated[
    str | None,
    typer.Option("--model", "-m", help="offline, openai:<name>, or another (see the docs)."),
]
Lang = Annotated[
    str | None, typer.Option("--lang", help="Language of answers: zh or en (else the persona's).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Language = Literal["zh", "en"]
