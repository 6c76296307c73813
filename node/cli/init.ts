import { randomBytes } from "node:crypto";
import { join, relative } from "node:path";

import { Argument, type Command } from "commander";

import { defaultModel } from "../../prover/artifacts.ts";
import { note } from "../../prover/cli/output.ts";
import { resolvePath } from "../../prover/environment.ts";
import type { Role } from "../config/readConfig.ts";
import { templateOf } from "./configTemplates.ts";

interface InitOptions {
  readonly out: string;
  readonly passwordFile?: string;
}

/** A password that a program types: nobody has to remember it. */
const freshPassword = (): string => randomBytes(24).toString("base64url");

const makeKeys = async (folder: string, passwordFile: string | undefined): Promise<string> => {
  const { writeKeystore } = await import("../keystore/keystoreFile.ts");
  const { readPassword } = await import("../keystore/password.ts");
  const { writeNew } = await import("../keystore/privateFile.ts");
  const keystore = join(folder, "keystore.json");
  if (passwordFile === undefined) await writeNew(join(folder, "password"), `${freshPassword()}\n`);
  const password = await readPassword(keystore, passwordFile ?? join(folder, "password"));
  return writeKeystore(keystore, { password });
};

const initAction = async (role: Role, { out, passwordFile }: InitOptions): Promise<void> => {
  const { makePrivateFolder, writeNew } = await import("../keystore/privateFile.ts");
  const folder = resolvePath(out === "" ? role : out);
  const given = passwordFile === undefined ? undefined : resolvePath(passwordFile);
  const config = join(folder, `${role}.yaml`);
  const model = relative(folder, defaultModel);
  // The configuration comes first: where one is, no key is made.
  await writeNew(config, templateOf(role, { model, passwordFile: given ?? "password" }));
  const data = join(folder, "data");
  await makePrivateFolder(data);
  note(`configuration  ${config}`);
  if (role !== "prover") {
    const address = await makeKeys(folder, given);
    // A key that was made just now has signed nothing.
    if (role === "attester") (await import("../attester/journal.ts")).beginJournal(data, address);
    note(`key            ${address} in ${join(folder, "keystore.json")}`);
  }
  note(`next           change the lines that say CHANGE, then: veriscore node ${role} --config ${config}`);
};

/** Adds `node init`. */
export const registerInit = (node: Command): void => {
  node
    .command("init")
    .description("write a commented configuration, an encrypted key and a folder for data; never over other files")
    .addArgument(new Argument("<role>", "what it is to run as").choices(["operator", "attester", "prover"]))
    .option("--out <folder>", "where to; a folder named after the role when left out", "")
    .option("--password-file <file>", "file with the password of the key; a fresh one is made without it")
    .addHelpText("after", "\nExample:\n  veriscore node init attester --out attester\n")
    .action(initAction);
};
