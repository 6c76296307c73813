"""The rows and the features of models/default."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent

# Direction of the risk: +1 never falls as the feature rises, -1 never rises. Each means the same in a record of borrows and liquidations and in a full
# index, and none lets a transaction buy a better score.
WALLET_FEATURES = {
    "liquidation_days_faded_365d": 1,
    "liquidation_amount_faded_365d_eth": 1,
    "clean_age": -1,
    "debt_peak_90d_eth": 1,
    "stable_debt_peak_90d_eth": 1,
    "volatile_debt_peak_90d_eth": 1,
}
MARKET_FEATURES = {"market_volatility_tapered_90d": -1}
FEATURES = {**WALLET_FEATURES, **MARKET_FEATURES}
AGE = list(FEATURES).index("clean_age")
LIQUIDATIONS = [index for index, name in enumerate(FEATURES) if name.startswith("liquidation_")]
MARKET = list(FEATURES).index("market_volatility_tapered_90d")

DAY = 86_400
# Clean time from which on a file has no ceiling, and under which a table calls it thin.
OLD_DAYS, THIN_DAYS = 300, 90


@dataclass(frozen=True)
class Rows:
    """`x` [rows, features]: float32 inputs as the float model sees them at serving, float32(integer x scale); in chain order."""

    x: np.ndarray
    y: np.ndarray
    wallet: np.ndarray
    # False where the loan has no known price (Aave's AMM market, which a node does not index): scored, but never learnt from.
    priced: np.ndarray

    def take(self, which) -> "Rows":
        return Rows(*(getattr(self, name)[which] for name in ("x", "y", "wallet", "priced")))

    def joined(self, other: "Rows") -> "Rows":
        return Rows(*(np.concatenate([getattr(self, name), getattr(other, name)]) for name in ("x", "y", "wallet", "priced")))

    @property
    def clean_days(self) -> np.ndarray:
        return self.x[:, AGE] / DAY

    def of_wallet(self) -> np.ndarray:
        """How many of the rows each row's wallet has."""
        _, place, counts = np.unique(self.wallet, return_inverse=True, return_counts=True)
        return counts[place]

    def wallet_weights(self) -> np.ndarray:
        """Each wallet weighs the same."""
        return 1 / self.of_wallet()


def schema_features() -> list[dict]:
    """Name, scale and range as the dictionary has them, and the direction of the score."""
    by_name = {f["name"]: f for f in json.loads((ROOT / "prover/features/dictionary.json").read_text())["features"]}
    described = [{key: by_name[name][key] for key in ("name", "scale", "min", "max")} for name in FEATURES]
    return [{**feature, "direction": "down" if risk > 0 else "up"} for feature, risk in zip(described, FEATURES.values())]


def held_out() -> list[str]:
    """Wallets that the demo scores."""
    return (ROOT / "scripts/history/held-out.txt").read_text().split()


def real_units(table: pd.DataFrame) -> np.ndarray:
    columns = [table[f["name"]].to_numpy(np.int64).astype(np.float64) * f["scale"] for f in schema_features()]
    return np.stack(columns, axis=1).astype(np.float32)


def read_rows(path: str) -> Rows:
    """What `veriscore dataset` wrote."""
    table = pd.read_csv(path)
    return Rows(
        x=real_units(table),
        y=table["label"].to_numpy(),
        wallet=table["wallet"].to_numpy(),
        priced=table["last_borrow_amount_eth"].to_numpy() > 0,
    )
