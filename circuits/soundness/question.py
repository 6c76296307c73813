"""A question about a circuit: does a witness exist that must not?

Two kinds, both over the whole field, so "unsat" is a proof:
  table   one witness whose inputs and outputs are no row of the twin's table
  unique  two witnesses with equal inputs and different outputs
  range   one witness whose first input is outside [least, greatest] (integers only)
"""

import json
from dataclasses import dataclass

Form = dict[int, int]
"""Coefficient by wire, in (-p/2, p/2); wire 0 is the constant 1."""


@dataclass(frozen=True)
class Question:
    kind: str
    prime: int
    wires: int
    constraints: list[tuple[Form, Form, Form]]
    inputs: list[int]
    outputs: list[int]
    """Wires that users rely on; others may differ between witnesses."""
    bits: list[int]
    """Inputs that the caller guarantees to be bits."""
    rows: list[list[int]]
    """Inputs and outputs by the twin, for "table"."""
    bounds: list[int]
    """Least and greatest input in range, for "range"."""


def signed(value: int, prime: int) -> int:
    rest = value % prime
    return rest - prime if rest > prime // 2 else rest


def read(text: str) -> Question:
    raw = json.loads(text)
    prime = int(raw["prime"])

    def form(terms: dict[str, str]) -> Form:
        return {int(wire): signed(int(value), prime) for wire, value in terms.items()}

    return Question(
        kind=raw["kind"],
        prime=prime,
        wires=raw["wires"],
        constraints=[tuple(form(part) for part in constraint) for constraint in raw["constraints"]],
        inputs=raw["inputs"],
        outputs=raw["outputs"],
        bits=raw["bits"],
        rows=[[signed(int(value), prime) for value in row] for row in raw["rows"]],
        bounds=[int(value) for value in raw["bounds"]],
    )
