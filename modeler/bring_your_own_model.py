"""Source of bring_your_own_model.ipynb: `python modeler/write_notebook.py --rows out/rows.csv` runs the cells and writes it."""

# %% [markdown]
# # From labelled rows to a model that can be proved
#
# The same functions as `train.py`, step by step: rows, what a model can do on rows that it has not seen, the ONNX file, and what the circuit will be given.
# The rows are those of docs/bring-your-own-model.md:
#
# ```sh
# npm run -s veriscore -- events import scripts/history/events.csv.gz --db out/history.duckdb
# npm run -s veriscore -- prices import scripts/history/prices-hourly-usd.csv.gz --db out/history.duckdb
# npm run -s veriscore -- dataset --db out/history.duckdb --label liquidated-30d --out out/rows.csv
# ```

# %%
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from kit.libraries import select_trainer
from kit.measures import file_difference, later_rows, other_wallets, unseen
from kit.model_folder import write_model
from kit.rows import read_known_rows
from kit.splits import wallet_folds

ROWS = Path("../out/rows.csv")
OUT = Path("../out/notebook")

rows, constant = read_known_rows(ROWS)
print(f"{len(rows.labels)} borrows of {len(set(rows.wallets))} wallets, {rows.labels.mean():.1%} liquidated within 30 days")
print(f"{len(rows.schema.features)} features that vary; left out: {', '.join(constant)}")

# %% [markdown]
# ## Integers in, float32 to the model
#
# A row holds integers. The circuit takes those; the float model sees float32(integer x scale), and the file has to do everything else itself: the scaler is
# part of the pipeline or of the network, never a step before it.

# %%
for feature, integer, value in list(zip(rows.schema.features, rows.integers[0], rows.inputs[0]))[:6]:
    print(f"{feature.name:36} {integer:>16} x {feature.scale:<6} = {value}")

# %% [markdown]
# ## What tells the two kinds of borrows apart
#
# A wallet that was liquidated before is liquidated again more often. "Never" is the top of the range, 10^9 seconds.

# %%
column = rows.schema.names.index("time_since_last_liquidated")
days = rows.integers[:, column] / 86_400
groups = [(0, 30), (30, 180), (180, 10_000), (10_000, np.inf)]
shares = [rows.labels[(days >= low) & (days < high)].mean() for low, high in groups]
figure, axes = plt.subplots(figsize=(6, 2.6))
axes.bar(["under 30 days ago", "30 to 180", "more than 180", "never"], shares, color="#4c72b0")
axes.set_ylabel("liquidated in 30 days")
axes.set_title("share of borrows, by the last liquidation before them", fontsize=10)
figure.tight_layout()

# %% [markdown]
# ## On rows that the model has not seen
#
# Later rows: trained on the first 70 %. Other wallets: five folds in which no wallet is on both sides. In a sample of six weeks the labels of the training rows
# reach into the test's time, so the second figure is the one to believe.

# %%
trainers = {}
for library, kind in [("xgboost", None), ("lightgbm", None), ("scikit-learn", "logistic-regression"), ("scikit-learn", "random-forest")]:
    name, trainers[library, kind] = select_trainer(library, kind)
    later, others = (measure(rows, trainers[library, kind], quick=False) for measure in (later_rows, other_wallets))
    print(f"{library:13} {name:20} later rows: AUC {later.auc:.3f}   other wallets: AUC {others.auc:.3f}, Brier {others.brier:.3f}")

# %% [markdown]
# ## Scores
#
# The score is 600 at odds of 50:1, 20 points double the odds, kept within 300 to 850. In the circuit no sigmoid is left: points are a weighted sum of the log-odds.

# %%
train = trainers["xgboost", None]
probability = np.zeros(len(rows.labels))
for split in wallet_folds(rows.wallets):
    probability[split[1]] = unseen(rows, train, split, quick=False)
factor = 20 / np.log(2)
score = np.clip(600 + factor * (np.log((1 - probability) / probability) - np.log(50)), 300, 850)
figure, axes = plt.subplots(figsize=(6, 2.6))
bins = np.arange(380, 640, 10)
for label, name, color in [(0, "not liquidated", "#4c72b0"), (1, "liquidated", "#c44e52")]:
    axes.hist(score[rows.labels == label], bins, density=True, alpha=0.6, label=name, color=color)
axes.set_xlabel("score, wallets not seen in training")
axes.legend(frameon=False)
figure.tight_layout()

# %% [markdown]
# ## The file
#
# `write_model` exports, checks the file and compares onnxruntime on it with the library. What the circuit agrees with is the file. Beside it go the schema with
# the reference row of explanations, the list of the rows trained on, and the questions that a model card answers.

# %%
fitted = train(rows, False)
training = write_model(OUT, fitted, rows, {"library": "xgboost", "model": "boosted-trees"}, {}, constant)
exported = fitted.to_onnx()
print("operators:", ", ".join(sorted({node.op_type for node in exported.graph.node})))
print("largest difference of a probability:", f"{file_difference(fitted, exported, rows.inputs):.1e}")
print("written:", ", ".join(sorted(path.name for path in OUT.iterdir())))

# %% [markdown]
# ## And on
#
# ```sh
# npm run -s veriscore -- model compile out/notebook/model.onnx --features out/notebook/schema.json --out out/notebook
# npm run -s veriscore -- model compare out/notebook --input out/rows.csv
# npm run -s veriscore -- score explain out/notebook --input out/rows.csv --row 0
# npm run -s veriscore -- model report out/notebook --input out/rows.csv --out out/notebook/evaluation
# ```
#
# docs/bring-your-own-model.md goes on from here to keys, a proof and the registry.
