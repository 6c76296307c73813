"""The shape of Giza's published Aave model, 10-32-16-1, on the market days of modeler/market_days.py.

As published: the last 40 days are the test; accuracy, precision, recall and F1 at a probability of one half. Not as published: the label looks at
the days after the row, where the published one looks at the row's own day; the scaler is inside the graph, so the proof covers it.

example: python modeler/examples/giza_10_32_16_1.py --days out/days --out out/giza
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kit.errors import ModelerError
from kit.measures import measured, unseen
from kit.model_folder import write_model
from kit.networks import LIBRARIES, network_trainer
from kit.next_commands import print_next
from kit.rows import read_rows
from kit.schema import read_schema

WIDTHS = (32, 16)
INPUTS = 10
TEST_DAYS = 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", required=True, type=Path, help="folder that market_days.py wrote")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--library", choices=LIBRARIES, help="PyTorch where it is installed, without it scikit-learn")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()

    rows = read_rows(options.days / "rows.csv", read_schema(options.days / "schema.json"))
    count = len(rows.labels)
    if len(rows.schema.features) != INPUTS or count <= TEST_DAYS:
        found = f"{count} days of {len(rows.schema.features)} features"
        raise ModelerError("E_ROWS", found, f"give four flows to market_days.py, and more than {TEST_DAYS} days")
    library, train = network_trainer(options.library, WIDTHS)
    split = (np.arange(count - TEST_DAYS), np.arange(count - TEST_DAYS, count))
    truth, probability = rows.labels[split[1]], unseen(rows, train, split, options.quick)
    about = {"library": library, "model": "10-32-16-1"}
    measures = {"lastDays": measured(truth, probability)}
    write_model(options.out, train(rows, options.quick), rows, about, measures)

    said = probability >= 0.5
    print(f"last {TEST_DAYS} of {count} days, {int(truth.sum())} positive, by {library}: AUC {measures['lastDays'].auc}")
    for score in (accuracy_score, precision_score, recall_score, f1_score):
        options_of_score = {} if score is accuracy_score else {"zero_division": 0}
        print(f"{score.__name__.removesuffix('_score')}: {score(truth, said, **options_of_score):.3f}")
    print(f"written to {options.out}")
    print_next(options.out, options.days / "rows.csv")


if __name__ == "__main__":
    try:
        main()
    except ModelerError as error:
        sys.exit(str(error))
