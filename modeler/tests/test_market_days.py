"""Market days against values worked out by hand."""

import tempfile
import unittest
from pathlib import Path

from kit.errors import ModelerError
from kit.market_days import DAY, MarketDay, daily_return, labelled_days, read_market_days, values_of, volatility

FLOWS = ("deposit_usd", "liquidation_usd", "liquidation_count")
START = 19_000 * DAY


def day(place: int, price: int, **flows: int) -> MarketDay:
    return MarketDay(19_000 + place, {name: flows.get(name, 0) for name in FLOWS}, price)


class MarketDaysTest(unittest.TestCase):
    def read(self, events: str, prices: str):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "events.csv").write_text("ts,action,asset,amount\n" + events)
            (Path(folder) / "prices.csv").write_text("hour_ts,symbol,usd\n" + prices)
            return read_market_days(Path(folder) / "events.csv", Path(folder) / "prices.csv")

    def test_values_an_event_at_the_last_price_known_then_in_whole_cents(self):
        prices = f"{START},WETH,2000.5\n{START + 3600},DAI,1.0019\n{START + 7200},DAI,9\n"
        events = f"{START + 7199},deposit,DAI,10\n{START + 7200},redeem,DAI,1\n{START + 3 * DAY},liquidation,DAI,2\n"
        days, without_value = self.read(events, prices)
        self.assertEqual([one.number for one in days], [19_000, 19_001, 19_002, 19_003])
        self.assertEqual((days[0].flows["deposit_usd"], days[0].flows["withdraw_usd"]), (1001, 900))
        self.assertEqual((days[3].flows["liquidation_usd"], days[3].flows["liquidation_count"]), (1800, 1))
        self.assertEqual(([one.eth_price for one in days], without_value), ([2_000_500_000] * 4, 0))

    def test_counts_events_without_a_price_or_an_amount_and_gives_them_no_value(self):
        events = f"{START},liquidation,DAI,5\n{START},liquidation,WETH,\n"
        days, without_value = self.read(events, f"{START},WETH,1\n{START + 1},DAI,1\n")
        self.assertEqual((days[0].flows["liquidation_usd"], days[0].flows["liquidation_count"], without_value), (0, 2, 2))

    def test_a_price_of_the_next_day_is_not_known(self):
        days, _ = self.read(f"{START + DAY},deposit,DAI,1\n", f"{START},WETH,1\n{START + DAY - 1},WETH,2\n{START + DAY},WETH,3\n")
        self.assertEqual([one.eth_price for one in days], [2_000_000, 3_000_000])

    def test_returns_and_volatility_floor(self):
        self.assertEqual((daily_return(3, 4), daily_return(4, 3)), (333_333_333, -250_000_000))
        # Deviations of -2, 0 and 2 from their mean: 8 / 2 = 4. Of 1, 2, 4: 14/6 in all.
        self.assertEqual((volatility([1, 3, 5]), volatility([1, 2, 4]), volatility([7, 7, 7])), (2, 1, 0))

    def test_features_are_of_the_day_and_the_lagged_ones_before_it(self):
        window = [day(0, 100, deposit_usd=999), day(1, 110, deposit_usd=5, liquidation_count=1), day(2, 121), day(3, 121, deposit_usd=2)]
        spread = volatility([100_000_000, 100_000_000, 0])
        self.assertEqual(values_of(window, FLOWS), [2, 0, 0, 121, 2, 0, 33, spread])

    def test_labels_look_at_the_days_after_and_not_past_the_record(self):
        days = [day(place, 100 + place) for place in range(4)] + [day(4, 104, liquidation_usd=1), day(5, 105, liquidation_usd=100)]
        schema, rows = labelled_days(days, FLOWS, lag=3, horizon=1, threshold_usd=0)
        self.assertEqual([(row[0], row[-1]) for row in rows], [("2022-01-11", 1), ("2022-01-12", 1)])
        self.assertEqual(rows[0][1], (19_003 + 1) * DAY - 1)
        self.assertEqual(len(rows[0]), len(schema.features) + 3)
        _, above_one = labelled_days(days, FLOWS, lag=3, horizon=1, threshold_usd=1)
        self.assertEqual([row[-1] for row in above_one], [0, 0])
        _, two_days = labelled_days(days, FLOWS, lag=3, horizon=2, threshold_usd=1)
        self.assertEqual([row[-1] for row in two_days], [1])

    def test_refuses_an_action_that_it_does_not_know(self):
        with self.assertRaises(ModelerError):
            self.read(f"{START},flashloan,DAI,1\n", f"{START},WETH,1\n")


if __name__ == "__main__":
    unittest.main()
