import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { toJson } from "../../prover/jsonValue.ts";
import { operatorWallet, type OperatorWorld } from "./runningOperator.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** An operator that is a process of its own. */
export interface OperatorProcess {
  readonly child: ChildProcess;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly log: () => string;
}

interface ConfigOptions {
  readonly name: string;
  /** Of the oracle's chain. */
  readonly rpc: string;
  readonly port: number;
  /** `redis://...`; embedded when left out. */
  readonly queue?: string | undefined;
}

/** Writes a configuration of the world's operator, in its folder. @returns Its path. */
export const writeOperatorConfig = (
  { world, quorum, attesters, data, prices }: OperatorWorld,
  { name, rpc, port, queue }: ConfigOptions,
): string => {
  const path = join(data, `${name}.yaml`);
  // YAML takes JSON as it is.
  writeFileSync(
    path,
    toJson({
      ...{ role: "operator", deployment: world.deploymentPath, rpc: [rpc], data, listen: { port } },
      history: {
        ...{ rpc: [quorum.url], market: world.market.protocol, pool: world.market.pool },
        ...{ store: quorum.operatorStore, prices: [prices], everySeconds: 0.2, head: "latest" },
      },
      models: [{ folder: quorum.loaded.folder }],
      signer: { environment: true },
      attesters: attesters.map(({ address, url }) => ({ address, url })),
      policy: { heartbeatSeconds: 864_000, deviationPoints: 500, fallPoints: 500 },
      ...(queue === undefined ? {} : { queue }),
      provers: 1,
    }),
  );
  return path;
};

/** Starts an operator with a configuration; who starts it ends it. */
export const startOperator = ({ data }: OperatorWorld, config: string): OperatorProcess => {
  const args = ["node/cli/veriscore.ts", "node", "operator", "--config", config, "--allow-key-in-environment"];
  // eslint-disable-next-line no-restricted-properties -- Node's own variable, set by scripts/test.ts
  const { NODE_COMPILE_CACHE } = process.env;
  const env = { HOME: data, VERISCORE_PRIVATE_KEY: operatorWallet().privateKey, NODE_COMPILE_CACHE };
  const child = spawn(process.execPath, args, { cwd: repository, env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (log += text));
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal));
  });
  return { child, ended, log: () => log };
};
