"""Searches models/default among six families, by Bayesian search under time-based and wallet-disjoint folds.

usage: python modeler/candidates.py rows.csv models/default/candidates.json

Configurations compete on the first 70 % of the rows alone; the last 30 % is looked at once, for the best two of each family, which are also compiled
and proved to compare their circuits. The same rows and package versions give the same configurations in the same order.
"""

import json
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import onnx
import optuna

from default_rows import FEATURES, ROOT, Rows, read_rows, schema_features
from export import to_model
from families import FAMILIES, SEED, fitter
from measures import WEIGHTS, measure, outer_predictions, pooled, time_folds, wallet_folds

TRIALS = 20
# Of each family the best two are compiled and proved, so that circuits of all kinds are compared.
PER_FAMILY = 2


def rounded(values: dict) -> dict:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in values.items()}


def inner(dev: Rows, family: str, parameters: dict) -> dict:
    """On the first 70 % only."""
    fit = fitter(family, parameters)
    by_time = measure(*pooled(dev, time_folds(dev), fit))
    by_wallet = measure(*pooled(dev, wallet_folds(dev), fit))
    weighted = (by_time["weighted"] + by_wallet["weighted"]) / 2
    return {"weighted": round(weighted, 4), "time": rounded(by_time), "wallets": rounded(by_wallet)}


def search(dev: Rows, family: str) -> list[dict]:
    found: list[dict] = []

    def objective(trial: optuna.Trial) -> float:
        parameters = FAMILIES[family][0](trial)
        found.append({"family": family, "parameters": parameters, "inner": inner(dev, family, parameters)})
        return found[-1]["inner"]["weighted"]

    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=SEED, n_startup_trials=8))
    study.optimize(objective, n_trials=TRIALS)
    best = study.best_value
    print(f"{family}: best {best:.4f} of {TRIALS}", flush=True)
    return found


def finalists(configurations: list[dict]) -> list[dict]:
    """The best by the weighted metrics."""
    ranked = sorted(configurations, key=lambda one: -one["inner"]["weighted"])
    taken: list[dict] = []
    for one in ranked:
        if sum(other["family"] == one["family"] for other in taken) < PER_FAMILY:
            taken.append(one)
    return taken


class VeriscoreError(Exception):
    """What the command line said."""


def veriscore(*arguments: str) -> str:
    command = ["node", str(ROOT / "prover/cli/cli.ts"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise VeriscoreError(done.stderr.strip().splitlines()[0])
    return done.stdout


PROOFS = 20


def prove_milliseconds(folder: Path, rows_path: str) -> int:
    """Per proof, witness included, in one process: what twenty more take."""

    def seconds(last: int) -> float:
        start = time.perf_counter()
        veriscore("prove", str(folder), "--input", rows_path, "--rows", f"0-{last}", "--jobs", "1", "--out", str(folder / f"proofs{last}"))
        return time.perf_counter() - start

    first = min(seconds(1), seconds(1))
    return round(1000 * (seconds(1 + PROOFS) - first) / PROOFS)


def circuit(rows: Rows, one: dict, rows_path: str) -> dict:
    model = FAMILIES[one["family"]][1](**one["parameters"]).fit(rows.x[rows.priced], rows.y[rows.priced])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        onnx.save(to_model(one["family"], model, rows.x.shape[1]), str(path / "model.onnx"))
        (path / "schema.json").write_text(json.dumps({"output": "probability", "features": schema_features()}))
        compiled = json.loads(veriscore("model", "compile", str(path / "model.onnx"), "--features", str(path / "schema.json"), "--out", str(path / "out"), "--json"))
        try:
            veriscore("model", "setup", str(path / "out"), "--dev")
            return {"constraints": compiled["constraints"], "prove_ms": prove_milliseconds(path / "out", rows_path)}
        except VeriscoreError as error:
            return {"constraints": compiled["constraints"], "prove_ms": None, "error": str(error)}


def write(configurations: list[dict], target: str) -> None:
    ranked = sorted(configurations, key=lambda one: -one["inner"]["weighted"])
    report = {"features": list(FEATURES), "weights": WEIGHTS, "configurations": ranked}
    Path(target).write_text(json.dumps(report, indent=2) + "\n")


def main(rows_path: str, target: str) -> None:
    warnings.filterwarnings("ignore")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    rows = read_rows(rows_path)
    dev = rows.take(slice(0, rows.cut()))
    configurations = [one for family in FAMILIES for one in search(dev, family)]
    write(configurations, target)
    for one in finalists(configurations):
        predicted = outer_predictions(rows, fitter(one["family"], one["parameters"]))
        one["outer"] = {split: rounded(measure(y, p)) for split, (y, p) in predicted.items()}
        one["circuit"] = circuit(rows, one, str(Path(rows_path).resolve()))
        outer = one["outer"]
        print(one["family"], one["inner"]["weighted"], outer["time"]["auc"], outer["wallets"]["auc"], one["circuit"], flush=True)
        write(configurations, target)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
