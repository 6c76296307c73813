"""The shape of Spectral's published baseline, 73-82-82-1, on rows of this dictionary.

Of the 74 published features the dictionary has 66 by name; first_tx_timestamp is the moment of wallet_age; time_since_last_tx stands for
last_tx_timestamp, and six of our own about recent loans for the six risky_*, which need a private list of contracts. That is 73. What rows do not hold
(a sample knows neither transactions nor all prices) is declared constant, min = max = 0: such a model takes no other value, and says so in its schema.

example: python modeler/examples/spectral_73_82_82_1.py --rows out/rows.csv --out out/spectral
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kit.errors import ModelerError
from kit.measures import later_rows
from kit.model_folder import write_model
from kit.networks import LIBRARIES, network_trainer
from kit.next_commands import print_next
from kit.rows import Rows, read_rows
from kit.schema import Feature, Schema, dictionary_schema

WIDTHS = (82, 82)
INPUTS = 73

PUBLISHED = """
borrow_count borrow_amount_sum_eth borrow_amount_avg_eth repay_count repay_amount_sum_eth repay_amount_avg_eth borrow_repay_diff_eth
deposit_count deposit_amount_sum_eth withdraw_amount_sum_eth withdraw_deposit_diff_if_positive_eth liquidation_count
time_since_last_liquidated liquidation_amount_sum_eth time_since_first_deposit unique_borrow_protocol_count
unique_lending_protocol_count risk_factor avg_risk_factor max_risk_factor avg_weighted_risk_factor
risk_factor_above_threshold_daily_count total_collateral_eth total_collateral_avg_eth total_available_borrows_eth
total_available_borrows_avg_eth wallet_age incoming_tx_count outgoing_tx_count net_incoming_tx_count total_gas_paid_eth
avg_gas_paid_per_tx_eth incoming_tx_sum_eth outgoing_tx_sum_eth incoming_tx_avg_eth outgoing_tx_avg_eth max_eth_ever min_eth_ever
total_balance_eth
market_adx market_adxr market_apo market_aroonosc market_aroonup market_atr market_cci market_cmo market_correl market_dx market_fastd
market_fastk market_ht_trendmode market_linearreg_slope market_macd market_macd_macdext market_macd_macdfix market_macdsignal
market_macdsignal_macdext market_macdsignal_macdfix market_max_drawdown_365d market_natr market_plus_di market_plus_dm market_ppo
market_rocp market_rocr
""".split()

STAND_INS = """
time_since_last_tx
liquidation_count_90d liquidation_amount_sum_eth_90d borrow_amount_sum_eth_30d volatile_borrow_amount_sum_eth_30d
last_borrow_is_stablecoin time_since_previous_borrow
""".split()


def published_inputs() -> Schema:
    """The 73 inputs."""
    return dictionary_schema([*PUBLISHED, *STAND_INS])


def read_published_rows(path: Path) -> tuple[Rows, list[str]]:
    """Rows of the 73 inputs, and the names of those that the file does not hold: constant 0."""
    wanted = published_inputs()
    header = set(pd.read_csv(path, nrows=0).columns)
    held = [name for name in wanted.names if name in header]
    if not held:
        raise ModelerError("E_MISSING_COLUMN", f"{path} has none of the {INPUTS} features", "make it with `veriscore dataset`")
    rows = read_rows(path, dictionary_schema(held))
    integers = np.zeros((len(rows.labels), len(wanted.names)), np.int64)
    integers[:, [wanted.names.index(name) for name in held]] = rows.integers
    features = tuple(f if f.name in header else Feature(f.name, f.scale, 0, 0) for f in wanted.features)
    missing = [name for name in wanted.names if name not in header]
    return replace(rows, schema=Schema(features, dictionary=wanted.dictionary), integers=integers), missing


def write_rows(rows: Rows, path: Path) -> None:
    """The rows as the compiled model takes them, the constant columns too."""
    table = pd.DataFrame(rows.integers, columns=rows.schema.names)
    known = {"id": rows.ids, "wallet": rows.wallets, "as_of": rows.times}
    told = {name: values for name, values in known.items() if len(values) and "" not in values.astype(str)}
    table.assign(**told, label=rows.labels).to_csv(path, index=False, lineterminator="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--library", choices=LIBRARIES, help="PyTorch where it is installed, without it scikit-learn")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()

    rows, missing = read_published_rows(options.rows)
    library, train = network_trainer(options.library, WIDTHS)
    measures = {} if options.quick else {"laterRows": later_rows(rows, train, options.quick)}
    about = {"library": library, "model": "73-82-82-1"}
    training = write_model(options.out, train(rows, options.quick), rows, about, measures, missing)
    write_rows(rows, options.out / "rows.csv")
    print(f"{training['rows']} rows, {INPUTS - len(missing)} of {INPUTS} inputs known, by {library}, written to {options.out}")
    if missing:
        print(f"declared constant: {', '.join(missing)}")
    for name, values in measures.items():
        print(f"{name}: AUC {values.auc}, average precision {values.average_precision}, Brier {values.brier}")
    print_next(options.out, options.out / "rows.csv")


if __name__ == "__main__":
    try:
        main()
    except ModelerError as error:
        sys.exit(str(error))
