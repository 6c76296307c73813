"""One row per UTC day of a lending market, with averages and volatility of the days before: integers only, so that two people compute the same.

A row is known at the end of its day; its label looks at the days after it. Amounts of USD are whole cents, floored once per event; averages and
volatilities are floored once. Days without an event have volume 0; a day without a price has the last one known before its end.
"""

import csv
import gzip
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import isqrt
from pathlib import Path
from typing import Iterator

from kit.errors import ModelerError
from kit.schema import Feature, Schema

DAY = 86_400
CENTS = 100
ETH = "WETH"
ACTIONS = {"deposit": "deposit", "borrow": "borrow", "redeem": "withdraw", "repay": "repay", "liquidation": "liquidation"}
"""Recorded action to the name of its flow."""

FLOWS = (*(f"{name}_usd" for name in ACTIONS.values()), "liquidation_count")
PUBLISHED_FLOWS = ("deposit_usd", "borrow_usd", "withdraw_usd", "liquidation_usd")

MOST_CENTS = 10**13
MOST_EVENTS = 10**6
MICRO_USD = 10**6
MOST_ETH_PRICE = 10**12
RETURN = 10**9
"""Steps in a return of 1."""
MOST_VOLATILITY = 10**10


@dataclass(frozen=True)
class MarketDay:
    """What happened in one UTC day, numbered from 1970-01-01."""

    number: int
    flows: dict[str, int]
    """Cents by flow, and the count of liquidations."""
    eth_price: int
    """Millionths of a USD, the last known before the day's end."""

    @property
    def text(self) -> str:
        return (date(1970, 1, 1) + timedelta(days=self.number)).isoformat()


class Prices:
    """Hourly USD prices: of an asset at a time, the last that was known then."""

    def __init__(self, path: Path):
        self.hours: dict[str, list[int]] = defaultdict(list)
        self.values: dict[str, list[Fraction]] = defaultdict(list)
        rows = sorted((int(row["hour_ts"]), row["symbol"], row["usd"]) for row in read_csv(path))
        for hour, symbol, usd in rows:
            self.hours[symbol].append(hour)
            self.values[symbol].append(Fraction(usd))

    def at(self, symbol: str, time: int) -> Fraction | None:
        place = bisect_right(self.hours.get(symbol, []), time)
        return self.values[symbol][place - 1] if place > 0 else None


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt") if path.name.endswith(".gz") else open(path) as file:
        yield from csv.DictReader(file)


def read_market_days(events: Path, prices: Path) -> tuple[list[MarketDay], int]:
    """Every day from the first ETH price to the last event, and how many events have no amount or no known price: those count, but without a value."""
    known = Prices(prices)
    flows: dict[int, Counter] = defaultdict(Counter)
    without_value = 0
    for row in read_csv(events):
        time, name = int(row["ts"]), ACTIONS.get(row["action"])
        if name is None:
            raise ModelerError("E_ROW_VALUE", f'{events} has an action "{row["action"]}"', f"known are {', '.join(ACTIONS)}")
        usd, amount = known.at(row["asset"], time), row["amount"]
        day = flows[time // DAY]
        if usd is None or amount == "":
            without_value += 1
        else:
            day[f"{name}_usd"] += int(Fraction(amount) * usd * CENTS)
        day["liquidation_count"] += name == "liquidation"
    if not flows or not known.hours.get(ETH):
        raise ModelerError("E_NO_DAYS", "no events, or no prices of WETH", "see scripts/history for the columns")
    days = range(known.hours[ETH][0] // DAY, max(flows) + 1)
    return [market_day(number, flows[number], known) for number in days], without_value


def market_day(number: int, flows: Counter, prices: Prices) -> MarketDay:
    price = prices.at(ETH, (number + 1) * DAY - 1)
    return MarketDay(number, {flow: flows[flow] for flow in FLOWS}, int(price * MICRO_USD))


def daily_return(before: int, after: int) -> int:
    """Change of a price in steps of 1e-9, floored."""
    return after * RETURN // before - RETURN


def volatility(returns: list[int]) -> int:
    """Sample standard deviation in steps of 1e-9, floored: isqrt((n sum r^2 - (sum r)^2) / (n (n - 1)))."""
    n = len(returns)
    return isqrt((n * sum(r * r for r in returns) - sum(returns) ** 2) // (n * (n - 1)))


def schema_of(flows: tuple[str, ...], lag: int) -> Schema:
    """Flows and price of the day, then the averages and the volatility of the last `lag` days, the day itself in."""
    counts = {"liquidation_count": Feature("", 1, 0, MOST_EVENTS)}
    kinds = {flow: counts.get(flow, Feature("", 1 / CENTS, 0, MOST_CENTS)) for flow in flows}
    day = [Feature(flow, kind.scale, kind.min, kind.max) for flow, kind in kinds.items()]
    # An average of counts in hundredths, or a quiet week would be a day of nothing.
    lagged = [Feature(f"{flow}_avg_{lag}d", 1 / CENTS, 0, kind.max * (CENTS if kind.scale == 1 else 1)) for flow, kind in kinds.items()]
    price = Feature("eth_price_usd", 1 / MICRO_USD, 0, MOST_ETH_PRICE)
    return Schema((*day, price, *lagged, Feature(f"eth_volatility_{lag}d", 1 / RETURN, 0, MOST_VOLATILITY)))


def values_of(window: list[MarketDay], flows: tuple[str, ...]) -> list[int]:
    """Features of the last day of a window of lag + 1 days, in the order of `schema_of`."""
    today, lagged = window[-1], window[1:]
    steps = [CENTS if flow == "liquidation_count" else 1 for flow in flows]
    averages = [step * sum(day.flows[flow] for day in lagged) // len(lagged) for flow, step in zip(flows, steps)]
    returns = [daily_return(a.eth_price, b.eth_price) for a, b in zip(window, window[1:])]
    return [*(today.flows[flow] for flow in flows), today.eth_price, *averages, volatility(returns)]


def labelled_days(
    days: list[MarketDay], flows: tuple[str, ...], lag: int, horizon: int, threshold_usd: int
) -> tuple[Schema, list[list[str | int]]]:
    """The schema, and a row per day: id (the day, 2021-12-31), as_of (its last second), features, label. The label is 1 when more than `threshold_usd` of debt is
    liquidated in the `horizon` days after it; days whose window passes the record's end are left out."""
    schema = schema_of(flows, lag)
    rows: list[list[str | int]] = []
    for place in range(lag, len(days) - horizon):
        values = values_of(days[place - lag : place + 1], flows)
        clamped = [min(max(value, f.min), f.max) for value, f in zip(values, schema.features)]
        ahead = sum(day.flows["liquidation_usd"] for day in days[place + 1 : place + 1 + horizon])
        end = (days[place].number + 1) * DAY - 1
        rows.append([days[place].text, end, *clamped, int(ahead > threshold_usd * CENTS)])
    return schema, rows
