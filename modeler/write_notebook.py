"""Runs the cells of bring_your_own_model.py and writes them with their output as bring_your_own_model.ipynb; with --check compares their text only.

example: python modeler/write_notebook.py --rows out/rows.csv
"""

import argparse
import base64
import contextlib
import io
import json
import os
import sys
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt

FOLDER = Path(__file__).resolve().parent
SOURCE = FOLDER / "bring_your_own_model.py"
NOTEBOOK = FOLDER / "bring_your_own_model.ipynb"
CODE, TEXT = "# %%", "# %% [markdown]"


def read_cells() -> list[tuple[str, str]]:
    """(kind, text) of each cell: a line `# %%` begins code, `# %% [markdown]` commented text."""
    cells: list[tuple[str, list[str]]] = []
    for line in SOURCE.read_text().splitlines():
        if line in (CODE, TEXT):
            cells.append(("code" if line == CODE else "markdown", []))
        elif cells:
            cells[-1][1].append(line if cells[-1][0] == "code" else line.removeprefix("#").removeprefix(" "))
    return [(kind, "\n".join(lines).strip()) for kind, lines in cells]


def figures() -> list[dict]:
    """The figures that a cell drew, as PNG; closed."""
    outputs = []
    for number in plt.get_fignums():
        png = io.BytesIO()
        plt.figure(number).savefig(png, dpi=80, metadata={"Software": None})
        data = {"image/png": base64.b64encode(png.getvalue()).decode()}
        outputs.append({"data": data, "metadata": {}, "output_type": "display_data"})
    plt.close("all")
    return outputs


def run_cell(code: str, names: dict, paths: dict[str, str]) -> list[dict]:
    """Runs a cell as written but for the two paths; its outputs."""
    for written, real in paths.items():
        code = code.replace(written, real)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, NOTEBOOK.name, "exec"), names)
    text = said.getvalue().splitlines(keepends=True)
    return [*([{"name": "stdout", "output_type": "stream", "text": text}] if text else []), *figures()]


def cell(place: int, kind: str, text: str) -> dict:
    code = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": f"cell-{place}", "metadata": {}, "source": text.splitlines(keepends=True), **code}


def run_notebook(rows: Path) -> dict:
    cells, names, count = [], {"__name__": "__main__"}, 0
    with tempfile.TemporaryDirectory() as out:
        paths = {'"../out/rows.csv"': repr(str(rows)), '"../out/notebook"': repr(out)}
        for place, (kind, text) in enumerate(read_cells()):
            made = cell(place, kind, text)
            if kind == "code":
                count += 1
                made |= {"execution_count": count, "outputs": run_cell(text, names, paths)}
            cells.append(made)
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", required=True, type=Path)
    parser.add_argument("--check", action="store_true", help="run all, write nothing; exit 1 when a cell's text is another in the notebook")
    options = parser.parse_args()
    rows = options.rows.resolve()
    # Where a notebook's cells run.
    os.chdir(FOLDER)
    made = run_notebook(rows)
    if not options.check:
        NOTEBOOK.write_text(json.dumps(made, indent=1) + "\n")
        return
    stored = json.loads(NOTEBOOK.read_text())
    if [one["source"] for one in stored["cells"]] != [one["source"] for one in made["cells"]]:
        sys.exit(f"E_NOTEBOOK_DIFFERS: {NOTEBOOK.name} is not what {SOURCE.name} makes; run write_notebook.py without --check")


if __name__ == "__main__":
    main()
