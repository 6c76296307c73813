import { existsSync } from "node:fs";

import { type Command, InvalidArgumentError } from "commander";
import type { Signer } from "ethers";

import type { Allowed } from "../../challenge/ceiling.ts";
import type { ChallengeChain } from "../../challenge/challengeChain.ts";
import { resolvePath } from "../../environment.ts";
import { amount, positiveNumber, wholeNumbers } from "../output.ts";
import { addChainOptions, type ChainOptions, DEFAULT_DEPLOYMENT } from "./chainOptions.ts";

export interface ChallengeOptions extends ChainOptions {
  readonly challenges?: string;
  readonly json?: boolean;
}

/** With the folder that `challenge fetch` fills. */
export interface FolderOptions extends ChallengeOptions {
  readonly dir?: string;
}

export interface OpenChallenges {
  readonly chain: ChallengeChain;
  readonly signer: () => Promise<Signer>;
}

/** The id of a challenge. */
export const challengeId = (text: string): bigint =>
  BigInt(wholeNumbers({ least: 1, expected: "the id of a challenge is expected, 1 or more" })(text));

/** The id of a registered model. */
export const registeredModelId = (text: string): string => {
  if (!/^0x[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError("0x and 64 hex digits are expected");
  return text;
};

/** Where the files of a challenge are: named, or by its id. */
export const folderOf = (id: bigint, { dir }: FolderOptions): string => resolvePath(dir ?? `out/challenge-${id}`);

/** Adds a verb to `challenge`, with what its page of help says further. */
export type AddVerb = (
  name: string,
  description: string,
  example: string,
  options: { readonly signs: boolean; readonly more: readonly string[] },
) => Command;

export const verbsOf =
  (group: Command): AddVerb =>
  (name, description, example, { signs, more }) =>
    addChainOptions(group.command(name).description(description), { signs })
      .option("--challenges <address>", "contract of challenges; the one of --deployment without it")
      .option("--json", "result as JSON on stdout")
      .addHelpText("after", `\n${more.join("\n")}\n\nExample:\n  veriscore challenge ${example}\n`);

/** Adds --dir. */
export const withFolder = (command: Command): Command =>
  command.option("--dir <folder>", "where `challenge fetch` keeps the files; out/challenge-<id> without it");

/** A public gateway; whoever runs a node of its own names that. */
const DEFAULT_GATEWAY = "https://ipfs.io";

/** What is asked for files that somebody else has published. */
export interface WebOptions {
  readonly gateway: string;
  readonly allowPrivate?: boolean;
  readonly patience: number;
}

/** The longest that a file may take in all. */
const MOST_SECONDS = 600;

const patienceSeconds = (text: string): number => {
  const seconds = positiveNumber(text);
  if (seconds > MOST_SECONDS) throw new InvalidArgumentError(`${MOST_SECONDS} seconds at most are expected`);
  return seconds;
};

/** Adds --gateway, --allow-private and --patience. */
export const addWeb = (command: Command): Command =>
  command
    .option("--gateway <url>", "web address through which ipfs:// is read", DEFAULT_GATEWAY)
    .option("--allow-private", "also ask addresses of this machine and its network that others have named")
    .option("--patience <seconds>", "give a server up that gives too little for so long", patienceSeconds, 30);

/** How the web is asked, as the options say. */
export const webAccess = ({ gateway, allowPrivate = false, patience }: WebOptions) => ({
  ...{ gateway, allowPrivate },
  patienceMs: patience * 1000,
});

/** Runs `work` against the contract of challenges and lets the connection go. */
export const withChallenges = async <T>(
  options: ChallengeOptions,
  work: (open: OpenChallenges) => Promise<T>,
): Promise<T> => {
  const { parseAddress } = await import("../../../client/address.ts");
  const { openChallenges } = await import("../../challenge/challengeChain.ts");
  const { NoChallengesError } = await import("../../challenge/errors.ts");
  const { readDeployment } = await import("../../onchain/deployment.ts");
  const { ChainMismatchError } = await import("../../onchain/errors.ts");
  const { openProvider, openSigner } = await import("../../onchain/signer.ts");
  const { onChain } = await import("../../onchain/transactions.ts");
  const named = options.challenges === undefined ? undefined : parseAddress(options.challenges);
  const path = resolvePath(options.deployment);
  // Neither was given, and there is no file either: what is missing is the contract's address.
  if (named === undefined && options.deployment === DEFAULT_DEPLOYMENT && !existsSync(path))
    throw new NoChallengesError();
  const deployment = named === undefined ? await readDeployment(path) : undefined;
  const provider = await openProvider(options.rpc);
  try {
    const chain = await openChallenges(provider, named ?? deployment?.challenges);
    if (deployment !== undefined && deployment.chainId !== chain.chainId)
      throw new ChainMismatchError({ expected: deployment.chainId, actual: chain.chainId });
    const signer = (): Promise<Signer> => openSigner(provider, options.account);
    return await onChain(() => work({ chain, signer }));
  } finally {
    provider.destroy();
  }
};

/** An account that is named, or the signer. */
export const accountOr = async (named: string | undefined, signer: () => Promise<Signer>): Promise<string> => {
  const { parseAddress } = await import("../../../client/address.ts");
  const { getAddress } = await import("ethers");
  return getAddress(named === undefined ? await (await signer()).getAddress() : parseAddress(named));
};

/** An amount with what it is of. */
export const moneyText = async (amount: bigint, currency: string): Promise<string> => {
  const { moneyText: textOf } = await import("../../challenge/ceiling.ts");
  return textOf(amount, currency);
};

/** What a user allows to be paid in. */
export const allowedAmount = (text: string): Allowed => ({ amount: amount(text), isEther: !/^\d+$/.test(text) });

const ADDRESS_OF_WEB = /^(https?|ipfs):\/\//i;

/** A place that a user names: an address of the web as it is, a path from where the user stands. */
export const fromOf = (place: string | undefined): string | undefined =>
  place === undefined || ADDRESS_OF_WEB.test(place) ? place : resolvePath(place);
