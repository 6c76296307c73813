import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import { sha256 } from "../../files.ts";
import { emit, note, wholeNumbers } from "../output.ts";
import { blake2b } from "./keyOptions.ts";
import type { RecordedStep } from "../../keys/ceremonyRecord.ts";

interface StepOptions {
  readonly out: string;
  readonly json?: boolean;
}

/** What the maker of a step publishes and the next one compares. */
const report = (summary: Readonly<Record<string, unknown>>, { json }: { readonly json?: boolean }): void => {
  if (json) emit(summary);
  else for (const [name, value] of Object.entries(summary)) note(`${name.padEnd(12)} ${String(value)}`);
};

const startAction = async (folder: string, options: StepOptions & { readonly ptau: string }): Promise<void> => {
  const { writeAtomic } = await import("../../files.ts");
  const { startCeremony } = await import("../../modelFolder/ceremonyModel.ts");
  const { readZkey } = await import("../../keys/zkeyFile.ts");
  const { zkey, manifest } = await startCeremony({ folder: resolvePath(folder), ptauPath: resolvePath(options.ptau) });
  const { circuitHash } = await readZkey(zkey);
  const path = resolvePath(options.out);
  await writeAtomic(path, zkey);
  if (manifest.private === true)
    note("the model is private and this file holds its weights: hand it only to people who may see them");
  report(
    { model: manifest.name, circuitHash: Buffer.from(circuitHash).toString("hex"), sha256: sha256(zkey), path },
    options,
  );
};

/** Text that the contributor types, where there is a keyboard. */
const typedText = async (): Promise<string> => {
  if (!process.stdin.isTTY) return "";
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question("type anything, to be mixed into the secret, then press enter: ");
  } finally {
    terminal.close();
  }
};

const contributeAction = async (
  input: string,
  options: StepOptions & { readonly name: string; readonly text: boolean },
): Promise<void> => {
  const { readBytes, writeAtomic } = await import("../../files.ts");
  const { contribute } = await import("../../keys/ceremony.ts");
  const before = await readBytes(resolvePath(input));
  const text = options.text ? await typedText() : "";
  const { zkey, hash } = await contribute({ zkey: before, name: options.name, text });
  const path = resolvePath(options.out);
  await writeAtomic(path, zkey);
  report({ name: options.name, hash, received: sha256(before), sha256: sha256(zkey), path }, options);
  if (!options.json) note("publish the hash under your name, and pass the file on");
};

const beaconAction = async (
  input: string,
  options: StepOptions & { readonly beacon: string; readonly iterations: number },
): Promise<void> => {
  const { readBytes, writeAtomic } = await import("../../files.ts");
  const { addBeacon } = await import("../../keys/ceremony.ts");
  const { beacon: value, iterations } = options;
  const { zkey, hash } = await addBeacon({ zkey: await readBytes(resolvePath(input)), value, iterations });
  const path = resolvePath(options.out);
  await writeAtomic(path, zkey);
  report({ beacon: value, iterations: `2^${iterations}`, hash, sha256: sha256(zkey), path }, options);
};

const stepLine = ({ name, hash, beacon }: RecordedStep, index: number): string =>
  beacon === undefined
    ? `${index + 1}. ${name}: ${hash}`
    : `${index + 1}. beacon ${beacon.value}, hashed 2^${beacon.iterations} times: ${hash}`;

const checkAction = async (
  file: string,
  options: { readonly model?: string; readonly ptau?: string; readonly json?: boolean },
): Promise<void> => {
  const { UsageError } = await import("../../errors.ts");
  const { checkCeremony } = await import("../../modelFolder/ceremonyModel.ts");
  const { model, ptau } = options;
  if ((model === undefined) !== (ptau === undefined)) throw new UsageError("give --model and --ptau, or neither");
  const input =
    model === undefined || ptau === undefined ? undefined : { folder: resolvePath(model), ptauPath: resolvePath(ptau) };
  const { circuitHash, steps } = await checkCeremony(resolvePath(file), input);
  const pointsChecked = input !== undefined;
  if (options.json) emit({ circuitHash, steps, pointsChecked });
  else {
    note(`circuit ${circuitHash}`);
    for (const [index, step] of steps.entries()) note(stepLine(step, index));
    note(
      pointsChecked
        ? "every step follows from the one before, and every point is this model's"
        : "every step follows from the one before, and the points are on the curve; whose they are needs --model and --ptau",
    );
  }
};

const finishAction = async (
  folder: string,
  options: {
    readonly ptau: string;
    readonly zkey: string;
    readonly acceptPtau?: string;
    readonly json?: boolean;
  },
): Promise<void> => {
  const { finishCeremony } = await import("../../modelFolder/ceremonyModel.ts");
  const { name, keys, hashes } = await finishCeremony({
    folder: resolvePath(folder),
    ptauPath: resolvePath(options.ptau),
    zkeyPath: resolvePath(options.zkey),
    ...(options.acceptPtau !== undefined && { acceptedPtau: options.acceptPtau }),
  });
  if (options.json) emit({ name, keys, hashes });
  else {
    note(`keys of ${name}: ${keys?.contributions} contributions and a beacon`);
    for (const [index, step] of (keys?.ceremony ?? []).entries()) note(stepLine(step, index));
  }
  if (keys?.dev)
    note(
      "dev keys: the powers of tau are not the public ones; if they come from a ceremony you trust, " +
        `finish again with --accept-ptau ${keys.ptau.blake2b}`,
    );
};

const exponent = wholeNumbers({ most: 99, expected: "an exponent of 2 is expected" });

const registerSteps = (ceremony: Command): void => {
  ceremony
    .command("contribute")
    .description("mix a secret of yours into a key that you were handed; nothing else is needed")
    .argument("<in.zkey>", "the key as the one before you made it")
    .requiredOption("--name <who>", "recorded in the key beside your contribution")
    .requiredOption("--out <next.zkey>", "key to write and hand on")
    .option("--no-text", "do not ask for typed text; the operating system's randomness alone")
    .option("--json", "contribution hash as JSON on stdout")
    .addHelpText(
      "after",
      '\nExample:\n  veriscore model ceremony contribute 1.zkey --name "Ada Lovelace" --out 2.zkey\n',
    )
    .action(contributeAction);
  ceremony
    .command("beacon")
    .description("close the key with a public random value that nobody could know before")
    .argument("<in.zkey>", "the last contributor's key")
    .requiredOption("--beacon <hex>", "32 to 255 bytes: the hash of a block or a drand round announced beforehand")
    .option("--iterations <exp>", "the value is hashed 2^exp times, 10 to 24", exponent, 10)
    .requiredOption("--out <final.zkey>", "key to write")
    .option("--json", "hash as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore model ceremony beacon 3.zkey --beacon 0x00..7f --out final.zkey\n")
    .action(beaconAction);
  ceremony
    .command("check")
    .description("list a key's contributions, each checked to follow from the one before")
    .argument("<file.zkey>")
    .option("--model <dir>", "compiled model, to check the key's points too")
    .option("--ptau <file>", "powers of tau that the ceremony started from")
    .option("--json", "contributions as JSON on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  veriscore model ceremony check final.zkey --model out/mine --ptau pot14.ptau\n",
    )
    .action(checkAction);
};

/** `model ceremony start | contribute | beacon | check | finish`. */
export const registerCeremony = (model: Command): void => {
  const ceremony = model
    .command("ceremony")
    .description("keys made by several people, none of whom alone could forge proofs; see docs/ceremony.md")
    .addHelpText("after", "\nExample:\n  veriscore model ceremony start out/mine --ptau pot14.ptau --out 0.zkey\n");
  ceremony
    .command("start")
    .description("the key that the first contributor receives")
    .argument("<dir>", "compiled model folder")
    .requiredOption("--ptau <file>", "powers of tau, prepared for phase 2")
    .requiredOption("--out <first.zkey>", "key to write")
    .option("--json", "summary as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore model ceremony start out/mine --ptau pot14.ptau --out 0.zkey\n")
    .action(startAction);
  registerSteps(ceremony);
  ceremony
    .command("finish")
    .description("check the closed key against circuit and powers of tau, and make it the model's")
    .argument("<dir>", "compiled model folder")
    .requiredOption("--ptau <file>", "powers of tau that the ceremony started from")
    .requiredOption("--zkey <final.zkey>", "key with the beacon")
    .option("--accept-ptau <blake2b>", "hash of a phase 1 that is not the public one, and that you vouch for", blake2b)
    .option("--json", "summary as JSON on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  veriscore model ceremony finish out/mine --ptau pot14.ptau --zkey final.zkey\n",
    )
    .action(finishAction);
};
