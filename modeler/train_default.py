"""Trains models/default on the rows that `veriscore dataset` writes.

usage: python modeler/train_default.py january.csv june.csv models/default

The first rows are learnt from. The second are another regime: they choose nothing that a label can tell, and show what the model does there. Prints the
measures and the scale, then writes model.onnx and schema.json. Wallets in scripts/history/held-out.txt, which the demo scores, are left out of what is
learnt. The same rows and package versions give the same bytes: seeds are fixed, one thread sums in one order.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from boosted import Boosted, fit
from ceilings import Ceilings, absolute_ceiling, wallet_ceiling, weighted_quantile
from default_rows import FEATURES, LIQUIDATIONS, MARKET, OLD_DAYS, Rows, held_out, read_rows, schema_features
from export import write_onnx
from measures import print_by_thickness, print_measures, wallet_folds
from scale import Scale, scale_of

# At or below this score the example pool gives the terms of no score; a file younger than 30 days never gets more.
POOL_FLOOR = 650


@dataclass(frozen=True)
class Trained:
    model: Boosted
    ceilings: Ceilings
    scale: Scale

    def log_odds(self, x: np.ndarray) -> np.ndarray:
        return self.ceilings.over(self.model, x)


def both_weightings(rows: Rows) -> list[np.ndarray]:
    return [np.ones(len(rows.y)), rows.wallet_weights()]


def train(learnt: Rows, *records: Rows) -> Trained:
    """Fits on `learnt`; ceilings and scale follow from the features of all records."""
    model = fit(learnt.take(learnt.priced))
    thin = wallet_ceiling(model, records)
    everyone = records[0].joined(records[1])
    under = np.maximum(model.wallet(everyone.x), thin.at(everyone.x)) + model.market.at(everyone.x)
    scale = scale_of(under, both_weightings(everyone))
    return Trained(model, Ceilings(thin, absolute_ceiling(model, scale.log_odds(POOL_FLOOR))), scale)


def evaluate_folds(january: Rows, june: Rows) -> None:
    """Five folds over the wallets of both records: would the rows of June among those learnt from help?"""
    everyone = january.joined(june)
    is_june = np.arange(len(everyone.y)) >= len(january.y)
    alone, joined = np.zeros(len(everyone.y)), np.zeros(len(everyone.y))
    for at, test in wallet_folds(everyone):
        records = everyone.take(at[~is_june[at]]), everyone.take(at[is_june[at]])
        alone[test] = train(records[0], *records).log_odds(everyone.x[test])
        joined[test] = train(everyone.take(at), *records).log_odds(everyone.x[test])
    for learnt, log_odds in (("January-February", alone), ("both", joined)):
        for name, at in (("January-February", ~is_june), ("June", is_june)):
            print_measures(f"wallet folds, {name}, learnt from {learnt} of other wallets", everyone.take(at), log_odds[at])


def print_scores(trained: Trained, everyone: Rows) -> None:
    """How scores spread, and a new file's in the calmest and the wildest market against the middle one of old files."""
    scale, model = trained.scale, trained.model
    print("gain: " + ", ".join(f"{name} {gain:.3f}" for name, gain in zip(FEATURES, model.gain)))
    score = np.clip(np.floor(scale.score(trained.log_odds(everyone.x)) + 0.5), 300, 850)
    for name, weights in zip(("by row", "by wallet"), both_weightings(everyone)):
        spread = [weighted_quantile(score, weights, share) for share in (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)]
        above, below = (100 * np.average(at, weights=weights) for at in (score > 750, score < 400))
        print(f"scores {name}: 1, 5, 25, 50, 75, 95, 99 % {spread}, {above:.1f} % above 750, {below:.1f} % below 400")
    old = everyone.take(everyone.clean_days >= OLD_DAYS)
    middle = weighted_quantile(model.wallet(old.x), old.wallet_weights(), 0.5)
    market = model.market.values
    span = scale.factor * np.ptp(market)
    print(f"the market moves a score by {span:.1f} points in all, by {span / len(model.market.edges):.1f} a step")
    for part in (market.max(), np.median(market), market.min()):
        new = max(trained.ceilings.wallet.values[0] + part, trained.ceilings.absolute.values[0])
        print(f"  market {part:+.3f}: a new file at most {scale.score(new):.1f}, the middle one of {OLD_DAYS} clean days {scale.score(middle + part):.1f}")


def reference(trained: Trained, rows: Rows) -> np.ndarray:
    """[features] that explanations compare with: of the old files that nothing speaks against, the middle one by the wallet's part, in the middle market."""
    clean = (rows.clean_days >= OLD_DAYS) & (rows.y == 0) & (rows.x[:, LIQUIDATIONS] == 0).all(axis=1)
    old = rows.take(clean)
    part = trained.model.wallet(old.x)
    row = old.x[np.flatnonzero(part == weighted_quantile(part, old.wallet_weights(), 0.5))[0]].astype(np.float64)
    row[MARKET] = np.median(rows.x[:, MARKET])
    return row


def write(trained: Trained, rows: Rows, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    difference = write_onnx(trained.model, trained.ceilings, path=folder / "model.onnx", x=rows.x)
    features = schema_features()
    row = reference(trained, rows)
    written = [{**feature, "reference": round(value / feature["scale"])} for feature, value in zip(features, row.tolist())]
    schema = {"output": "probability", "dictionary": 2, "features": written}
    (folder / "schema.json").write_text(json.dumps(schema, indent=2) + "\n")
    scale = trained.scale
    print(f"reference row: {row.tolist()}, score {scale.score(trained.log_odds(row[None].astype(np.float32)))[0]:.1f}")
    print(f"written: learnt from {len(rows.y)} rows, {int(rows.y.sum())} bad; the file differs by {difference:.1e} in log-odds")
    print(f"scale: --points {scale.points} --odds {scale.odds} --pdo {scale.pdo}")


def main(january_path: str, june_path: str, folder: str) -> None:
    january, june = read_rows(january_path), read_rows(june_path)
    learnt = january.take(january.priced & ~np.isin(january.wallet, held_out()))
    trained = train(learnt, january, june)
    write(trained, learnt, Path(folder))
    print_scores(trained, january.joined(june))
    unseen = june.take(~np.isin(june.wallet, january.wallet))
    for name, rows in (("June", june), ("June, unseen wallets", unseen)):
        print_by_thickness(name, rows, trained.log_odds(rows.x))
    evaluate_folds(january, june)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
