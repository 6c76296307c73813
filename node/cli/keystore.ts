import type { Command } from "commander";

import { emit, note } from "../../prover/cli/output.ts";
import { resolvePath } from "../../prover/environment.ts";

interface KeystoreOptions {
  readonly out: string;
  readonly passwordFile?: string;
  readonly json?: boolean;
}

const write = async ({ out, passwordFile, json }: KeystoreOptions, privateKey: string | undefined): Promise<void> => {
  const { writeKeystore } = await import("../keystore/keystoreFile.ts");
  const { readPassword } = await import("../keystore/password.ts");
  const path = resolvePath(out);
  const password = await readPassword(path, passwordFile === undefined ? undefined : resolvePath(passwordFile));
  const address = await writeKeystore(path, { password, ...(privateKey === undefined ? {} : { privateKey }) });
  if (json) emit({ address, path });
  else note(`the key of ${address} is in ${out}; keep a copy of it and of its password apart`);
};

const showAction = async (file: string, { json }: { readonly json?: boolean }): Promise<void> => {
  const { keystoreAddress } = await import("../keystore/keystoreFile.ts");
  const path = resolvePath(file);
  const address = await keystoreAddress(path);
  if (json) emit({ address, path });
  else note(address);
};

const importAction = async (file: string, options: KeystoreOptions): Promise<void> => {
  const { readPrivateKey } = await import("../keystore/keystoreFile.ts");
  await write(options, await readPrivateKey(resolvePath(file)));
};

const addWriteOptions = (command: Command): Command =>
  command
    .requiredOption("--out <file>", "keystore to write; never over another file")
    .option("--password-file <file>", "file with its password; asked for on the terminal without it")
    .option("--json", "print address and path as JSON on stdout");

/** Adds `node keystore new`, `show` and `import`. */
export const registerKeystore = (node: Command): void => {
  const keystore = node.command("keystore").description("keys of nodes, in encrypted Ethereum JSON keystores");
  addWriteOptions(keystore.command("new").description("make a key and encrypt it"))
    .addHelpText("after", "\nExample:\n  veriscore node keystore new --out keystore.json --password-file password\n")
    .action((options: KeystoreOptions) => write(options, undefined));
  keystore
    .command("show")
    .description("the address of a keystore, for which no password is needed")
    .argument("<file>", "keystore")
    .option("--json", "print address and path as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore node keystore show keystore.json\n")
    .action(showAction);
  addWriteOptions(keystore.command("import").description("encrypt a private key that is in a file"))
    .argument("<file>", "file with 64 hex digits, readable for its owner alone")
    .addHelpText("after", "\nExample:\n  veriscore node keystore import key.txt --out keystore.json\n")
    .action(importAction);
};
