import { mkdtempSync, rmSync } from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ContractFactory } from "ethers";

import { defaultModel } from "../../prover/artifacts.ts";
import { writeRows } from "../../prover/features/rows.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { drawSample, type Sample } from "../../scripts/challenge/sample.ts";
import { readCompiled } from "../../scripts/ignition/compiled.ts";
import { runCommand } from "./commandLine.ts";
import { type FreshChain, useFreshChain } from "./freshChain.ts";

/** A chain of the suite's own with the contract of challenges, and the files of a sponsor. */
export interface ChallengeWorld extends FreshChain {
  readonly folder: string;
  /** Of the contract. */
  readonly address: string;
  /** Labels as the sponsor's file has them. */
  readonly sample: Sample;
  /** Options of every verb. */
  readonly place: readonly string[];
  /** `veriscore challenge <args>` in this process. @returns The document of `--json`. */
  readonly json: (...args: readonly string[]) => Promise<Record<string, unknown>>;
  readonly addressOf: (account: number) => Promise<string>;
  /** Moves the chain's clock on to a time, and mines a block. */
  readonly passTo: (time: unknown) => Promise<void>;
  readonly mine: (blocks: number) => Promise<void>;
}

/** Hours are short, the knock-outs of the published contest are off: rows are drawn, and models small. */
const PLAN = {
  ...{ title: "A test", description: "Nobody's rows", uri: "https://example.org/challenge/" },
  ...{ bounty: "10eth", deposit: "5eth", stake: "1eth", bond: "0.01eth", threshold: 480 },
  hours: { commit: 24, answer: 24, dispute: 24, reveal: 24, grade: 24, response: 12 },
  knockOuts: { auc: -100, prAuc: -100, recall: -100, brier: -100, ks: -100, densityGap: -100, f1: -100 },
  shares: [60, 40],
};

/** What a command wrote to stdout, while it ran in this process. */
const capture = async (work: () => Promise<unknown>): Promise<string> => {
  const written: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text: string | Uint8Array): boolean => {
    written.push(text.toString());
    return true;
  };
  try {
    await work();
  } finally {
    process.stdout.write = write;
  }
  return written.join("");
};

interface ChallengeSize {
  readonly rows: number;
  readonly poolRows: number;
  /** A model folder of the challenge's schema; the shipped one without it. */
  readonly modelFolder?: () => Promise<string>;
  /** Percents of later fees; none without it. */
  readonly fees?: { readonly modeler: number; readonly attesters: number };
}

const writeSponsorFiles = async (folder: string, { rows, poolRows, modelFolder, fees }: ChallengeSize) => {
  const own = (await modelFolder?.()) ?? defaultModel;
  const { model } = await loadModel(own);
  const names = model.features.map(({ name }) => name);
  const [pool, training] = [drawSample(model, poolRows, 2), drawSample(model, 60, 1)];
  for (const [name, sample] of Object.entries({ pool, training }))
    await writeRows({
      path: join(folder, `${name}.csv`),
      header: [...names, "label"],
      rows: sample.rows.map((values, row) => [...values, sample.isBad[row] === true ? 1 : 0]),
    });
  await copyFile(join(own, "schema.json"), join(folder, "schema.json"));
  await writeFile(join(folder, "plan.json"), toJson({ ...PLAN, rows, ...(fees && { fees }) }));
  return pool;
};

/** The world, for the calling suite. */
export const useChallengeWorld = (size: ChallengeSize): (() => ChallengeWorld) => {
  const chain = useFreshChain();
  let world: ChallengeWorld | undefined;
  before(async () => {
    const { url, provider } = chain();
    const folder = mkdtempSync(join(tmpdir(), "veriscore-challenges-"));
    const { abi, bytecode } = await readCompiled("Challenges");
    const deployed = await new ContractFactory(abi as [], bytecode, await provider.getSigner(0)).deploy();
    await deployed.waitForDeployment();
    const address = await deployed.getAddress();
    const place = ["--rpc", url, "--challenges", address];
    world = {
      ...{ url, provider, folder, address, place },
      sample: await writeSponsorFiles(folder, size),
      json: async (...args) =>
        JSON.parse(await capture(() => runCommand("challenge", ...args, ...place, "--json"))) as Record<
          string,
          unknown
        >,
      addressOf: async (account) => (await provider.getSigner(account)).getAddress(),
      passTo: async (time) => {
        await provider.send("evm_setNextBlockTimestamp", [Number(time)]);
        await provider.send("evm_mine", []);
      },
      mine: (blocks) => provider.send("hardhat_mine", [`0x${blocks.toString(16)}`]) as Promise<void>,
    };
  });
  after(() => {
    if (world !== undefined) rmSync(world.folder, { recursive: true, force: true });
  });
  return () => {
    if (world === undefined) throw new Error("the world opens in a before hook");
    return world;
  };
};

/** What a sponsor gives to `challenge create`. */
export const sponsorFiles = (folder: string, out = "mine"): readonly string[] => [
  ...[join(folder, "plan.json"), "--pool", join(folder, "pool.csv"), "--schema", join(folder, "schema.json")],
  ...["--training", join(folder, "training.csv"), "--out", join(folder, out)],
  // Few blocks to the draw: each that a test mines takes a second of the chain's time.
  ...["--block-seconds", "3600"],
];
