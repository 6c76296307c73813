"""The rows and the features of models/default: one list for the search, the selection and the training."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent

# Complete in the training history and in a full index alike, with the direction credit sense demands of the risk: +1 never falls as the feature
# rises, -1 never rises, 0 free. Liquidations of all assets are recorded from the market's first day, so windows of up to 365 days are whole for every
# row; deposits and withdrawals only of DAI, USDT and WBTC, so a feature counts those and no others; borrows only of these weeks, so none but the last
# one is used, with what was owed after it, which each row of a loan says; repayments not at all.
FEATURES = {
    "liquidation_count_90d": 1,
    "liquidation_count_365d": 1,
    "liquidation_amount_sum_eth_90d": 1,
    "liquidation_amount_sum_eth_365d": 1,
    "time_since_last_liquidated": -1,
    "last_borrow_amount_eth": 0,
    "last_borrow_asset_debt_eth": 0,
    "last_borrow_is_stablecoin": 0,
    "last_borrow_is_ether": 0,
    "deposit_count_365d_of_dai_usdt_wbtc": 0,
    "time_since_last_deposit_of_dai_usdt_wbtc": 0,
    "net_deposit_of_wbtc_eth_365d": 0,
}

TRAIN_SHARE = 0.7


@dataclass(frozen=True)
class Rows:
    """`x`: float32 inputs as the float model sees them at serving, float32(integer x scale); in chain order."""

    x: np.ndarray
    y: np.ndarray
    wallet: np.ndarray
    as_of: np.ndarray
    # False where the loan has no known price (Aave's AMM market, which a node does not index): scored, but never learnt from.
    priced: np.ndarray

    def take(self, which) -> "Rows":
        return Rows(*(getattr(self, name)[which] for name in ("x", "y", "wallet", "as_of", "priced")))

    def cut(self) -> int:
        return int(TRAIN_SHARE * len(self.y))


def dictionary() -> dict:
    return json.loads((ROOT / "prover/features/dictionary.json").read_text())


def dictionary_version(names=tuple(FEATURES)) -> int:
    """The oldest version with all of these features: trained again, the model keeps the schema hash that attesters sign."""
    return max(f.get("since", 1) for f in dictionary()["features"] if f["name"] in names)


def schema_features(names=tuple(FEATURES)) -> list[dict]:
    by_name = {f["name"]: f for f in dictionary()["features"]}
    return [{key: by_name[name][key] for key in ("name", "scale", "min", "max")} for name in names]


def held_out() -> list[str]:
    """Wallets that the demo scores."""
    return (ROOT / "scripts/history/held-out.txt").read_text().split()


def real_units(table: pd.DataFrame, features: list[dict]) -> np.ndarray:
    columns = [table[f["name"]].to_numpy(np.int64).astype(np.float64) * f["scale"] for f in features]
    return np.stack(columns, axis=1).astype(np.float32)


def read_rows(path: str, names=tuple(FEATURES)) -> Rows:
    """What `veriscore dataset` wrote."""
    table = pd.read_csv(path)
    return Rows(
        x=real_units(table, schema_features(names)),
        y=table["label"].to_numpy(),
        wallet=table["wallet"].to_numpy(),
        as_of=table["as_of"].to_numpy(),
        priced=table["last_borrow_amount_eth"].to_numpy() > 0,
    )
