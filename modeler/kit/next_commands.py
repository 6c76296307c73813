"""The commands that take a trained folder on, as train.py and the examples print them."""

from pathlib import Path
from shlex import quote

VERISCORE = "npm run -s veriscore --"


def next_commands(folder: Path, rows: Path) -> list[str]:
    """Lines: compile the model where it lies, hold it against the library's own predictions, explain a row, evaluate it on the rows, write its card."""
    at = lambda name: quote(str(folder / name))
    model, table = quote(str(folder)), quote(str(rows))
    return [
        f"{VERISCORE} model compile {at('model.onnx')} --features {at('schema.json')} --out {model}",
        f"{VERISCORE} model compare {model} --input {at('expected.csv')} --expected expected",
        f"{VERISCORE} score explain {model} --input {table} --row 0",
        f"{VERISCORE} model report {model} --input {table} --out {at('evaluation')}",
        f"answer the questions of {at('about.template.json')}, save it as {at('about.json')}, then",
        f"{VERISCORE} model card {model} --report {at('evaluation/report.json')}",
    ]


def print_next(folder: Path, rows: Path) -> None:
    print("next:")
    for line in next_commands(folder, rows):
        print(f"  {line}")
