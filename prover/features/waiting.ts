import { SECONDS_PER_DAY } from "../seconds.ts";
import type { EventStore } from "../store/eventStore.ts";
import { agedValue } from "./ageing.ts";
import { selectFeatures } from "./dictionary.ts";
import { LAST_BLOCK_OF_SECOND } from "./featureSource.ts";
import type { FeatureVector } from "./featureVectors.ts";
import { computeVectors, SUBJECT_TABLE } from "./vectors.ts";

/**
 * A row after some days without any event, in the order of its features; undefined is what is not
 * known. `row` may have been changed by an act on the day of the score.
 */
export type AfterDays = (row: readonly bigint[], days: bigint) => readonly (bigint | undefined)[];

/** From the row alone. */
export const agedRow =
  (names: readonly string[]): AfterDays =>
  (row, days) =>
    names.map((name, index) => agedValue(name, row[index] ?? 0n, days));

/**
 * From the events of a store: those up to the as-of of the vector, and no later ones, are counted
 * again as of each later day. What is not counted from lending events is aged from the row. The
 * market is held as it is.
 *
 * @param vector the bundle's features, from the same store.
 * @param days the days that may be asked for.
 */
export const waitedRows = async (
  store: EventStore,
  { vector, days }: { readonly vector: FeatureVector; readonly days: readonly bigint[] },
): Promise<AfterDays> => {
  const { names, wallets, values, asOfTime, asOfBlock } = vector;
  const features = selectFeatures(names).filter(({ needs }) => needs === "lending");
  await store.run(SUBJECT_TABLE);
  const subjects = days.flatMap((day, id) =>
    wallets.map((wallet) => [BigInt(id), wallet, asOfTime + day * SECONDS_PER_DAY, LAST_BLOCK_OF_SECOND]),
  );
  await store.append({ table: "subject", temp: true, types: ["bigint", "text", "bigint", "bigint"], rows: subjects });
  const until = { time: asOfTime, block: asOfBlock ?? LAST_BLOCK_OF_SECOND };
  const computed = await computeVectors(store, { features, market: new Map(), until });
  const counted = new Map(
    computed.map(({ subject, values: later }) => [
      days[Number(subject)],
      new Map(features.map(({ name }, index) => [name, later[index]])),
    ]),
  );
  const fromRow = agedRow(names);
  return (row, day) => {
    const later = counted.get(day);
    return fromRow(row, day).map((aged, index) => {
      // What an act has changed is not what the events tell.
      const isActual = row[index] === values[index];
      return (isActual ? later?.get(names[index] ?? "") : undefined) ?? aged;
    });
  };
};
