import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

interface Code {
  readonly object: string;
}

interface BuildOutput {
  readonly output: {
    readonly sources: Record<string, { readonly ast: unknown; readonly id: number }>;
    readonly contracts: Record<string, Record<string, Contract>>;
  };
}

interface Contract {
  readonly abi: unknown;
  readonly metadata: string;
  readonly evm: { readonly bytecode: Code; readonly deployedBytecode: Code; readonly methodIdentifiers: unknown };
}

const prefixed = (code: Code): Code => ({ ...code, object: `0x${code.object}` });

/** The file that halmos expects for a contract, under the names that another build tool gave it. */
const halmosContract = ({ abi, metadata, evm }: Contract, { ast, id }: { ast: unknown; id: number }): string =>
  JSON.stringify({
    abi,
    bytecode: prefixed(evm.bytecode),
    deployedBytecode: prefixed(evm.deployedBytecode),
    methodIdentifiers: evm.methodIdentifiers,
    metadata: JSON.parse(metadata) as unknown,
    ast,
    id,
  });

/** Writes `<target>/<File>.sol/<Contract>.json` for every contract of a Hardhat build. */
export const writeHalmosContracts = async (artifacts: string, target: string): Promise<void> => {
  const folder = join(artifacts, "build-info");
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".output.json"))) {
    const { output } = JSON.parse(await readFile(join(folder, name), "utf8")) as BuildOutput;
    for (const [path, contracts] of Object.entries(output.contracts)) {
      const source = output.sources[path];
      if (source === undefined) continue;
      await mkdir(join(target, basename(path)), { recursive: true });
      for (const [contract, compiled] of Object.entries(contracts))
        await writeFile(join(target, basename(path), `${contract}.json`), halmosContract(compiled, source));
    }
  }
};
