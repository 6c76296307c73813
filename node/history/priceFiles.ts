import { stat } from "node:fs/promises";

import { BaseError } from "../../prover/errors.ts";
import { importPrices } from "../../prover/events/recorded/importPrices.ts";
import type { EventStore } from "../../prover/store/eventStore.ts";
import { PriceFilesError } from "./errors.ts";

/** Where the importer tells of files that cannot be taken. */
interface Told {
  readonly raise: (condition: BaseError) => void;
  readonly clear: (code: string) => void;
}

/** Size and time of each file, by which a change is seen; text that says so for a missing one. */
const stateOf = async (paths: readonly string[]): Promise<string> => {
  const states = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
        () => "missing",
      ),
    ),
  );
  return states.join(", ");
};

/**
 * Takes files of hourly prices into a store, and again whenever one of them has changed.
 *
 * @returns What to call with the store, from the one who writes it. A file that cannot be taken is
 * a condition: the chain is followed without it.
 */
export const priceImporter = (paths: readonly string[], told: Told): ((store: EventStore) => Promise<void>) => {
  let taken = "";
  return async (store) => {
    const state = paths.length === 0 ? taken : await stateOf(paths);
    if (state === taken) return;
    try {
      await importPrices(store, paths);
      taken = state;
      told.clear("E_PRICE_FILES");
    } catch (cause) {
      if (!(cause instanceof BaseError)) throw cause;
      told.raise(new PriceFilesError(cause));
    }
  };
};
