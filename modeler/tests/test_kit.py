"""The kit's own rules. `npm run test:modeler` runs them; alone: python -m unittest discover -s modeler/tests -t modeler"""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

from examples.spectral_73_82_82_1 import INPUTS, published_inputs, read_published_rows
from kit.errors import ModelerError
from kit.libraries import MODULES, select_trainer
from kit.rows import read_known_rows, read_rows, real_units
from kit.schema import Feature, Schema, dictionary_schema, read_schema, write_schema
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


class SchemaTest(Folder):
    def test_takes_names_in_the_order_asked_for(self):
        self.assertEqual(dictionary_schema(["wallet_age", "borrow_count"]).names, ["wallet_age", "borrow_count"])
        self.assert_refused("E_UNKNOWN_FEATURE", lambda: dictionary_schema(["age"]))

    def test_reads_what_it_writes(self):
        wide = Schema((Feature("wide", 1e-9, -(2**63), 2**63 - 1),), "log-odds", None)
        write_schema(wide, self.folder / "schema.json", "log-odds")
        self.assertEqual(read_schema(self.folder / "schema.json"), wide)
        self.assertNotIn("dictionary", json.loads((self.folder / "schema.json").read_text()))


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
