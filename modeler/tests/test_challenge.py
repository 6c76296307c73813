"""Which commands the entry of a challenge runs, at each of its stages."""

import tempfile
import unittest
from pathlib import Path

from challenge import Entry, parse_arguments

ANSWERS = {"test-set": {"rows": 3}, "submit": {"answered": True}, "show": {"shown": [{"place": 0}]}, "leaderboard": {"entries": []}, "commit": {"commitment": "0xab"}}


class RecordedEntry(Entry):
    """Runs nothing, and notes what it would run."""

    def __init__(self, folder: Path, stage: str, *options: str, own: tuple[str, ...] = ()):
        super().__init__(parse_arguments(["--id", "7", "--library", "xgboost", "--out", str(folder), *own, "--", *options]))
        self.stage, self.ran = stage, []

    def run(self, *words: str) -> dict:
        self.ran.append(words)
        return ANSWERS.get(words[1], {"stage": self.stage, "terms": {"modelerShare": 0}})

    def train(self) -> None:
        pass


class EntryTest(unittest.TestCase):
    def ran_at(self, stage: str, has_proofs: bool) -> list[str]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "challenge").mkdir()
            if has_proofs:
                (folder / "challenge" / "proofs-0xab.jsonl").write_text("")
            entry = RecordedEntry(folder, stage, "--account=2", "--rpc", "http://127.0.0.1:1")
            entry.go_on()
            for words in entry.ran:
                self.assertEqual("--account" in words, words[1] in ("test-set", "submit", "show"), words)
                self.assertEqual(words[words.index("--rpc") + 1], "http://127.0.0.1:1")
            return [words[1] for words in entry.ran]

    def test_demanded_proofs_are_shown_until_the_challenge_is_settled(self):
        for stage in ("dispute", "reveal", "grade", "settle"):
            self.assertEqual(self.ran_at(stage, True), ["list", "leaderboard", "show", "list"])
            self.assertEqual(self.ran_at(stage, False), ["list", "leaderboard", "list"])
        self.assertEqual(self.ran_at("answer", True), ["list", "test-set", "submit", "show", "list"])
        self.assertEqual(self.ran_at("over", True), ["list", "leaderboard", "list"])

    def test_the_stake_that_is_allowed_is_for_the_commitment_alone(self):
        for own in ((), ("--max-stake", "5eth")):
            entry = RecordedEntry(Path("entry"), "commit", own=own)
            entry.go_on()
            self.assertEqual([words[1] for words in entry.ran], ["list", "fetch", "list", "commit", "list"])
            self.assertEqual([words[1] for words in entry.ran if "--max-stake" in words], ["commit"] if own else [])


if __name__ == "__main__":
    unittest.main()
