import { type Command, InvalidArgumentError } from "commander";

import { resolvePath } from "../../environment.ts";
import type { KeyEvidence } from "../../modelFolder/keyFacts.ts";

/** What whoever checks keys brings, as options say it. */
export interface KeyOptions {
  readonly ptau?: string;
  readonly acceptPtau?: string;
}

/** An option that takes the hash of powers of tau. */
export const blake2b = (text: string): string => {
  if (!/^[0-9a-fA-F]{128}$/.test(text)) throw new InvalidArgumentError("a blake2b-512 of 128 hex digits is expected");
  return text.toLowerCase();
};

/** Adds --ptau and --accept-ptau. */
export const addKeyOptions = (command: Command): Command =>
  command
    .option("--ptau <file>", "powers of tau of the keys: check every point of the proving key against them")
    .option(
      "--accept-ptau <blake2b>",
      "hash of powers of tau that you trust though they are not the public ones",
      blake2b,
    );

export const evidenceOf = ({ ptau, acceptPtau }: KeyOptions): KeyEvidence => ({
  ...(ptau !== undefined && { ptauPath: resolvePath(ptau) }),
  ...(acceptPtau !== undefined && { acceptedPtau: acceptPtau }),
});
