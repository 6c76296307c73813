import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";

import { sha256, writeAtomic } from "../../prover/files.ts";

/** Hex digits of SHA-256 before the value, by which a file that a crash cut short is told apart. */
const DIGEST_LENGTH = 64;

/** The stored value; undefined where there is none that is whole. */
const readStored = async (path: string): Promise<unknown> => {
  const stored = await readFile(path).catch(() => undefined);
  if (stored === undefined) return undefined;
  const body = stored.subarray(DIGEST_LENGTH);
  if (stored.toString("latin1", 0, DIGEST_LENGTH) !== sha256(body)) return undefined;
  try {
    return deserialize(body);
  } catch {
    // Another Node wrote it.
    return undefined;
  }
};

/** The result under a key: what this process or an earlier one made, or else what `make` makes now. A rejection is not kept. */
export type Keep = <T>(key: string, make: () => Promise<T>) => Promise<T>;

/**
 * Keeps results between runs in a folder, one file each. The key has to name everything that decides the result. Processes that make the same at once write the
 * same file, whole.
 */
export const keptIn = (folder: string): Keep => {
  const open = new Map<string, Promise<unknown>>();
  const load = async (key: string, make: () => Promise<unknown>): Promise<unknown> => {
    const path = join(folder, key);
    const stored = await readStored(path);
    if (stored !== undefined) return stored;
    const made = await make();
    const body = serialize(made);
    await writeAtomic(path, Buffer.concat([Buffer.from(sha256(body), "latin1"), body]));
    return made;
  };
  return <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const value = open.get(key) ?? load(key, make);
    open.set(key, value);
    value.catch(() => open.delete(key));
    return value as Promise<T>;
  };
};

/** One SHA-256 of what all these files hold, in this order. */
export const hashOfFiles = async (paths: readonly string[]): Promise<string> =>
  sha256((await Promise.all(paths.map(async (path) => sha256(await readFile(path))))).join());
