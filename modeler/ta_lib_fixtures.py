"""Writes test/features/market/taLib.json: series of daily candles and what TA-Lib says of their last day.

usage: python modeler/ta_lib_fixtures.py test/features/market/taLib.json [seed]

Each value is of a window of exactly WINDOW candles, over which prover/features/market defines its recursive features. The same seed and package versions
give the same file. APO and PPO are asked for with simple averages: that was TA-Lib's default until 0.8 and is what the published features are made of.
"""

import json
import sys
from pathlib import Path

import numpy as np
import talib

WINDOW = 350
CANDLES = 440
ENDS = (400, 413, 427, 440)
SIMPLE = 0


def candles(close, spread, generator, decimals):
    """High and low around each day's opening (the close before) and close."""
    opening = np.concatenate([close[:1], close[:-1]])
    high = np.maximum(opening, close) * (1 + spread * generator.random(len(close)))
    low = np.minimum(opening, close) * (1 - spread * generator.random(len(close)))
    return tuple(np.round(column, decimals) for column in (high, low, close))


def walk(generator, start, volatility, drift=0.0):
    return start * np.exp(np.cumsum(generator.normal(drift, volatility, CANDLES)))


def spike(close, day, factor):
    close = close.copy()
    close[day] *= factor
    return close


def series(generator):
    days = np.arange(CANDLES)
    flat = np.full(CANDLES, 2048.0)
    cycle = 1800 + 150 * np.sin(2 * np.pi * days / 21)
    steps = np.round(1500 + 40 * ((days // 3) % 5), 2)
    yield "walk like ether", candles(walk(generator, 1800, 0.045), 0.03, generator, 2)
    yield "walk like ether, again", candles(walk(generator, 300, 0.055), 0.04, generator, 2)
    yield "calm walk", candles(walk(generator, 2500, 0.004), 0.003, generator, 2)
    yield "calmer walk", candles(walk(generator, 2500, 0.0015), 0.001, generator, 2)
    yield "shallow cycle", candles(1800 + 12 * np.sin(2 * np.pi * days / 17), 0.002, generator, 2)
    yield "shallow noisy cycle", candles(900 + 9 * np.sin(days / 5) + walk(generator, 300, 0.004), 0.002, generator, 2)
    yield "rising", candles(walk(generator, 90, 0.02, 0.01), 0.02, generator, 2)
    yield "falling", candles(walk(generator, 90000, 0.02, -0.01), 0.02, generator, 2)
    yield "cycle of 21 days", candles(cycle, 0.004, generator, 2)
    yield "noisy cycle of 34 days", candles(cycle[::-1] + walk(generator, 900, 0.01), 0.01, generator, 2)
    yield "walk of a dollar", candles(walk(generator, 1, 0.03), 0.02, generator, 6)
    yield "walk of a million dollars", candles(walk(generator, 1e6, 0.03), 0.02, generator, 0)
    yield "straight line", tuple(1000.0 + 2.0 * days + shift for shift in (1.0, -1.0, 0.0))
    yield "constant", (flat, flat, flat)
    yield "constant closes in a range", (flat + 16, flat - 16, flat)
    widening = 1 + days % 7
    yield "ranges that widen both ways alike", (flat + widening, flat - widening, flat)
    yield "one early move, forgotten", (spike(flat + 16, 41, 1 + 2**-18), flat - 16, flat)
    yield "one spike in what is constant", (spike(flat, 405, 1.5), flat, flat)
    yield "one early spike in what is constant", (spike(flat, 41, 1.5), spike(flat, 41, 1.25), spike(flat, 41, 1.5))
    yield "one crash in a walk", candles(spike(walk(generator, 1500, 0.03), 404, 0.4), 0.02, generator, 2)
    yield "days without a range", (steps, steps, steps)


def values(high, low, close):
    macd, signal, _ = talib.MACD(close)
    simple, simple_signal, _ = talib.MACDEXT(close)
    fixed, fixed_signal, _ = talib.MACDFIX(close)
    fast_k, fast_d = talib.STOCHF(high, low, close)
    return {
        "adx": talib.ADX(high, low, close),
        "adxr": talib.ADXR(high, low, close),
        "apo": talib.APO(close, matype=SIMPLE),
        "aroonosc": talib.AROONOSC(high, low),
        "aroonup": talib.AROON(high, low)[1],
        "atr": talib.ATR(high, low, close),
        "cci": talib.CCI(high, low, close),
        "cmo": talib.CMO(close),
        "correl": talib.CORREL(high, low),
        "dx": talib.DX(high, low, close),
        "fastd": fast_d,
        "fastk": fast_k,
        "ht_trendmode": talib.HT_TRENDMODE(close),
        "linearreg_slope": talib.LINEARREG_SLOPE(close),
        "macd": macd,
        "macd_macdext": simple,
        "macd_macdfix": fixed,
        "macdsignal": signal,
        "macdsignal_macdext": simple_signal,
        "macdsignal_macdfix": fixed_signal,
        "natr": talib.NATR(high, low, close),
        "plus_di": talib.PLUS_DI(high, low, close),
        "plus_dm": talib.PLUS_DM(high, low),
        "ppo": talib.PPO(close, matype=SIMPLE),
        "rocp": talib.ROCP(close),
        "rocr": talib.ROCR(close),
    }


def window(columns, end):
    last = values(*(column[end - WINDOW : end].astype(float) for column in columns))
    return {"end": end, "values": {f"market_{name}": float(column[-1]) for name, column in last.items()}}


def text(column):
    """One line per column: a reader of the file looks at the values."""
    return " ".join(repr(float(price)) for price in column)


def trend_modes(close):
    """Of the first 64 candles, the first 65 ...: where prices are more than 1.5 % from their trend line, nearly all are 1."""
    return "".join(str(mode) for mode in talib.HT_TRENDMODE(close[:240].astype(float))[63:])


def main(path, seed):
    generator = np.random.default_rng(seed)
    written = [
        {
            "name": name,
            "high": text(columns[0]),
            "low": text(columns[1]),
            "close": text(columns[2]),
            "trendModes": trend_modes(columns[2]),
            "windows": [window(columns, end) for end in ENDS],
        }
        for name, columns in series(generator)
    ]
    about = {"taLib": talib.__ta_version__.decode().split(" ")[0], "seed": seed, "window": WINDOW}
    written_json = json.dumps({**about, "series": written}, indent=2, allow_nan=False)
    # As the formatter of the repository writes exponents.
    Path(path).write_text(written_json.replace("e-0", "e-") + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20260105)
