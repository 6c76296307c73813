"""Writes one row per UTC day of a lending market with 3- or 7-day lagged features, and the schema of these rows.

The inputs of Giza's published Aave model, where chain data has them: volumes of deposits and borrows, the price, their averages and the price's
volatility. Market capitalisation and exchange volume are not chain data: withdrawals and liquidations stand in their place.

example: python modeler/market_days.py --events scripts/history/events.csv.gz --prices scripts/history/prices-hourly-usd.csv.gz --lag 7 --out out/days
"""

import argparse
import csv
import sys
from pathlib import Path

from kit.errors import ModelerError
from kit.market_days import FLOWS, PUBLISHED_FLOWS, labelled_days, read_market_days
from kit.schema import schema_text


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", required=True, type=Path, help="recorded events, the columns of scripts/history/events.csv.gz")
    parser.add_argument("--prices", required=True, type=Path, help="hourly prices: hour_ts, symbol, usd")
    parser.add_argument("--lag", type=int, choices=(3, 7), default=7, help="days of the averages and of the volatility")
    parser.add_argument("--flows", default=",".join(PUBLISHED_FLOWS), help=f"commas between, of {', '.join(FLOWS)}")
    parser.add_argument("--from", dest="first", default="", help="first day, YYYY-MM-DD: where the record is complete")
    parser.add_argument("--to", dest="end", default="9999", help="end of the days and of the labels' days, exclusive")
    parser.add_argument("--horizon", type=int, default=1, help="days after the row that the label looks at")
    parser.add_argument("--threshold-usd", type=int, default=0, help="the label is 1 above this sum of liquidated debt")
    parser.add_argument("--out", required=True, type=Path, help="folder for rows.csv and schema.json")
    return parser.parse_args(arguments)


def main(options: argparse.Namespace) -> None:
    flows = tuple(options.flows.split(","))
    for flow in flows:
        if flow not in FLOWS:
            raise ModelerError("E_UNKNOWN_FLOW", f'"{flow}" is no flow', f"take some of {', '.join(FLOWS)}")
    if options.horizon < 1:
        raise ModelerError("E_HORIZON", "the label looks at no day", "give --horizon 1 or more")
    days, without_value = read_market_days(options.events, options.prices)
    recorded = [day for day in days if options.first <= day.text < options.end]
    schema, rows = labelled_days(recorded, flows, options.lag, options.horizon, options.threshold_usd)
    options.out.mkdir(parents=True, exist_ok=True)
    with open(options.out / "rows.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["id", "as_of", *schema.names, "label"], *rows])
    (options.out / "schema.json").write_text(schema_text(schema, "probability"))
    positive = sum(int(row[-1]) for row in rows)
    print(f"{len(rows)} days of {len(schema.names)} features, {positive} positive, written to {options.out}")
    if without_value:
        print(f"{without_value} events have no amount or no known price: they count, but without a value")


if __name__ == "__main__":
    try:
        main(parse_arguments(sys.argv[1:]))
    except ModelerError as error:
        sys.exit(str(error))
