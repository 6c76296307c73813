/**
 * One measured step of bench/scale.ts and bench/dataset.ts, in a process of its own: the step's
 * name, then what it works on.
 */
import { writeFile } from "node:fs/promises";

import { runToExit } from "../../prover/cli/commandLine.ts";
import { importEvents } from "../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../prover/events/recorded/importPrices.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { buildDataset } from "../../prover/features/dataset.ts";
import { dictionary } from "../../prover/features/dictionary.ts";
import { LAST_BLOCK_OF_SECOND } from "../../prover/features/featureSource.ts";
import { selectLabel } from "../../prover/features/label.ts";
import { SUBJECT_TABLE, computeVectors } from "../../prover/features/vectors.ts";
import { makeHistory } from "./scaleHistory.ts";

const make = (db: string, events: string, wallets: string): Promise<void> =>
  withStore(db, {}, (store) => makeHistory(store, { events: Number(events), wallets: Number(wallets) }));

const EVERY_WALLET = `
  INSERT INTO subject SELECT row_number() OVER (ORDER BY wallet) - 1, wallet, (SELECT max(ts) FROM valued_event), ${LAST_BLOCK_OF_SECOND}
  FROM (SELECT DISTINCT wallet FROM valued_event)`;

/**
 * Writes the vectors' count and a sum over all of them, so that nothing of the work can be left
 * out.
 */
const features = (db: string, out: string): Promise<void> =>
  withStore(db, { readOnly: true }, async (store) => {
    await store.run(SUBJECT_TABLE);
    await store.run(EVERY_WALLET);
    const asked = dictionary.features.filter(({ needs }) => needs === "lending");
    const vectors = await computeVectors(store, { features: asked, market: new Map() });
    const total = vectors.reduce((sum, { values }) => values.reduce((part, value) => part + value, sum), 0n);
    await writeFile(out, `${vectors.length} ${total}\n`);
  });

const dataset = (db: string, events: string, prices: string): Promise<unknown> =>
  withStore(db, {}, async (store) => {
    await importEvents(store, [events]);
    await importPrices(store, [prices]);
    return buildDataset({
      store,
      features: dictionary.features.filter(({ needs }) => needs === "lending"),
      label: selectLabel("liquidated-30d"),
    });
  });

const [step, ...on] = process.argv.slice(2);
const [first = "", second = "", third = ""] = on;

await runToExit(async () => {
  if (step === "make") await make(first, second, third);
  else if (step === "features") await features(first, second);
  else await dataset(first, second, third);
});
