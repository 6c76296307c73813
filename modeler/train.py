"""Trains a model of one library on the rows of `veriscore dataset` and writes what `veriscore model compile` takes.

example: python modeler/train.py --library xgboost --rows out/rows.csv --out out/mine
"""

import argparse
import sys
from pathlib import Path

from kit.errors import ModelerError
from kit.libraries import MODULES, select_trainer
from kit.measures import later_rows, other_wallets
from kit.model_folder import write_model
from kit.next_commands import print_next
from kit.rows import Rows, read_known_rows, read_rows
from kit.schema import dictionary_schema, read_schema


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", required=True, choices=MODULES)
    parser.add_argument("--model", help="kind of model where the library has several; its first without it")
    parser.add_argument("--rows", required=True, type=Path, help="rows.csv or rows.csv.gz with a label column")
    parser.add_argument("--out", required=True, type=Path, help="folder to write, and later the model folder; an about.json in it is left alone")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--features", help="names of the dictionary, commas between; all that vary without it")
    chosen.add_argument("--schema", type=Path, help="schema.json of rows that are not of the dictionary")
    parser.add_argument("--quick", action="store_true", help="a small model in seconds, without measures")
    return parser.parse_args(arguments)


def rows_asked_for(options: argparse.Namespace) -> tuple[Rows, list[str]]:
    """The rows, and the names of the columns that are left out because they never change."""
    if options.schema is not None:
        return read_rows(options.rows, read_schema(options.schema)), []
    if options.features is not None:
        return read_rows(options.rows, dictionary_schema(options.features.split(","))), []
    rows, constant = read_known_rows(options.rows)
    if constant:
        print(f"left out, the same in every row: {', '.join(constant)}")
    return rows, constant


def main(options: argparse.Namespace) -> None:
    kind, train = select_trainer(options.library, options.model)
    rows, constant = rows_asked_for(options)
    if not 0 < rows.labels.sum() < len(rows.labels):
        raise ModelerError("E_ONE_LABEL", f"all {len(rows.labels)} rows have one label", "take a longer time or another label")
    measures = {}
    if not options.quick:
        measures["laterRows"] = later_rows(rows, train, options.quick)
        if len(set(rows.wallets)) > 1:
            measures["otherWallets"] = other_wallets(rows, train, options.quick)
    about = {"library": options.library, "model": kind}
    training = write_model(options.out, train(rows, options.quick), rows, about, measures, constant)
    for name, values in measures.items():
        print(f"{name}: AUC {values.auc}, average precision {values.average_precision}, Brier {values.brier}")
    print(f"{training['rows']} rows, {training['positive']} positive, {training['features']} features")
    print(f"onnxruntime on the file is at most {training['largestDifferenceOfTheFile']} from {options.library} in any probability")
    share = round(training["positive"] / training["rows"], 4)
    print(f"the reference row of explanations has a probability of {training['probabilityOfTheReferenceRow']}; all rows together {share}")
    if not all(rows.ids):
        print("no column id: a report cannot know which rows the model was trained on")
    print(f"written to {options.out}")
    print_next(options.out, options.rows)


if __name__ == "__main__":
    try:
        main(parse_arguments(sys.argv[1:]))
    except ModelerError as error:
        sys.exit(str(error))
