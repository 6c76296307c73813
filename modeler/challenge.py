"""Takes a challenge from its training rows to its leaderboard: does what can be done now, and says what it waits for. Run it again later, and often until it is settled: it shows the proofs that are demanded. What is done stays.

example: python modeler/challenge.py --id 1 --library scikit-learn --out out/entry --from out/mine/public -- --account 2
"""

import argparse
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from kit.errors import ModelerError
from kit.libraries import MODULES, select_trainer
from kit.model_folder import write_model
from kit.next_commands import VERISCORE
from kit.rows import read_rows
from kit.schema import Schema, read_schema

ROOT = Path(__file__).resolve().parents[1]
SIGNS = ("commit", "test-set", "submit", "show")
# From an answer to the settlement, proofs can be demanded; one that is not shown in time costs the stake.
ANSWERED = ("answer", "dispute", "reveal", "grade", "settle")


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--id", required=True, type=int, help="id of the challenge")
    parser.add_argument("--library", required=True, choices=MODULES)
    parser.add_argument("--model", help="kind of model where the library has several; its first without it")
    parser.add_argument("--out", required=True, type=Path, help="folder of the entry: the challenge's files in challenge/, the model in model/")
    parser.add_argument("--from", dest="source", help="where to fetch the challenge from, instead of the place that its terms name")
    parser.add_argument("--proofs-uri", help="where the proofs will be published; without it they are made and not answered with")
    parser.add_argument("--max-stake", help="largest stake to pay, such as 5eth; what `veriscore challenge commit` pays unasked without it")
    parser.add_argument("--quick", action="store_true", help="a small model in seconds")
    parser.add_argument("options", nargs="*", help="after --: --rpc, --deployment or --challenges, and --account")
    return parser.parse_args(arguments)


class Entry:
    """One entry, by the commands of `veriscore`."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.folder: Path = options.out.resolve()
        self.files, self.model = self.folder / "challenge", self.folder / "model"

    def run(self, *words: str) -> dict:
        """A command with its own words on stderr. Ends with its exit code when it refuses."""
        done = subprocess.run([*VERISCORE.split(), *words, "--json"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(done.returncode)
        return json.loads(done.stdout)

    def challenge(self, verb: str, *words: str) -> dict:
        return self.run("challenge", verb, str(self.options.id), *words, *self.place(verb in SIGNS))

    def place(self, signs: bool) -> list[str]:
        """What follows --, without the account where nothing is signed."""
        given = [word for option in self.options.options for word in (option.split("=", 1) if option.startswith("--") else [option])]
        at = given.index("--account") if "--account" in given else len(given)
        return given if signs else [*given[:at], *given[at + 2 :]]

    def schema(self) -> Schema:
        """The challenge's features in their order; without its directions, which not every model keeps, and which are no part of its hash."""
        own = read_schema(self.files / "schema.json")
        return replace(own, features=tuple(replace(feature, direction=None) for feature in own.features))

    def train(self) -> None:
        """A model folder with keys, unless it is there."""
        if (self.model / "proving.zkey").exists():
            return
        document = json.loads((self.files / "challenge.json").read_text())
        rows = read_rows(self.files / document["training"]["name"], self.schema())
        if not 0 < rows.labels.sum() < len(rows.labels):
            raise ModelerError("E_ONE_LABEL", f"all {len(rows.labels)} rows have one label", "ask the challenge's sponsor")
        kind, train = select_trainer(self.options.library, self.options.model)
        training = write_model(self.model, train(rows, self.options.quick), rows, {"library": self.options.library, "model": kind}, {})
        print(f"trained on {training['rows']} rows, {training['positive']} positive")
        onnx, schema = str(self.model / "model.onnx"), str(self.model / "schema.json")
        self.run("model", "compile", onnx, "--features", schema, "--out", str(self.model), "--allow-manipulable")
        # Keys of one person, which a challenge with a judge refuses: bring those of `model ceremony` there.
        self.run("model", "setup", str(self.model), "--dev")

    def submit(self, folder: list[str]) -> None:
        uri = self.options.proofs_uri
        rows = self.challenge("test-set", *folder, "--out", str(self.folder / "rows.csv"))
        answered = self.challenge("submit", *folder, "--model", str(self.model), *(["--proofs-uri", uri] if uri else ["--prove-only"]))
        print(f"{rows['rows']} rows are proved; " + ("they are answered" if answered["answered"] else "publish the proofs, then give --proofs-uri"))

    def show(self, folder: list[str]) -> None:
        """Shows the proofs that are demanded, where there are any of this entry."""
        if not any(self.files.glob("proofs-*.jsonl")):
            return
        shown = self.challenge("show", *folder)["shown"]
        if shown:
            print(f"{len(shown)} demanded proofs are shown")

    def leaderboard(self) -> None:
        for line in self.challenge("leaderboard")["entries"]:
            grade = line.get("grade") or {}
            auc = f", AUC {grade['auc'] / 1e7:.1f}" if grade else ""
            print(f"{line.get('rank', '-'):>4} {line['modeler']} {line['status']}{auc}")

    def go_on(self) -> None:
        stage = self.challenge("list")["stage"]
        folder = ["--dir", str(self.files)]
        if stage == "commit":
            self.challenge("fetch", *folder, *(["--from", self.options.source] if self.options.source else []))
            share = int(self.challenge("list")["terms"]["modelerShare"]) / 100
            if share > 0:
                print(f"a winner's model brings {share:g} % of each fee while it serves an oracle")
            self.train()
            most = ["--max-stake", self.options.max_stake] if self.options.max_stake else []
            print(f"committed: {self.challenge('commit', *folder, '--model', str(self.model), *most)['commitment']}")
        elif stage in ("draw", "answer"):
            self.submit(folder)
        else:
            self.leaderboard()
        if stage in ANSWERED:
            self.show(folder)
        now = self.challenge("list")
        print(f"the challenge waits for: {now['stage']}, until {now.get('until', '-')}")


if __name__ == "__main__":
    try:
        Entry(parse_arguments(sys.argv[1:])).go_on()
    except ModelerError as error:
        sys.exit(str(error))
