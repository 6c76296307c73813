import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { JsonRpcProvider, Wallet } from "ethers";

/** How an Ethereum client is started for a chain of its own. */
export interface Client {
  readonly name: string;
  /** The program; undefined for the simulated node of this repository. */
  readonly program: string | undefined;
  readonly args: (port: number, folder: string) => readonly string[];
  /** Whether its accounts are the well-known ones, on the chain id of local chains. */
  readonly isLocal: boolean;
}

export interface RunningClient {
  readonly rpc: string;
  /** A funded key, where the client has no unlocked accounts of the local kind. */
  readonly key: string | undefined;
  readonly close: () => Promise<void>;
}

const geth =
  (...more: readonly string[]) =>
  (port: number, folder: string): readonly string[] => [
    ...["--dev", "--datadir", folder, "--http", "--http.port", String(port), "--http.api", "eth,net,web3,debug"],
    ...["--port", "0", "--authrpc.port", "0", "--ipcdisable", "--nodiscover", "--verbosity", "1", ...more],
  ];

/** The clients of the table, given where those programs are that are not part of this repository. */
export const clientsOf = ({ anvil, geth: program }: { anvil: string; geth: string }): readonly Client[] => [
  {
    name: "Hardhat",
    program: undefined,
    args: (port) => ["node_modules/.bin/hardhat", "node", "--network", "node", "--port", String(port)],
    isLocal: true,
  },
  { name: "Anvil, its 10 accounts", program: anvil, args: (port) => ["--port", String(port)], isLocal: true },
  {
    name: "Anvil, 20 accounts",
    program: anvil,
    args: (port) => ["--port", String(port), "--accounts", "20", "--disable-code-size-limit"],
    isLocal: true,
  },
  { name: "geth --dev", program, args: geth(), isLocal: false },
  { name: "geth --dev.period 1", program, args: geth("--dev.period", "1"), isLocal: false },
];

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  });

const answers = (rpc: string): Promise<boolean> =>
  fetch(rpc, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
  }).then(
    ({ ok }) => ok,
    () => false,
  );

/** A fresh key with money of the client's own account. */
const fundedKey = async (rpc: string): Promise<string> => {
  const provider = new JsonRpcProvider(rpc);
  const { privateKey, address } = Wallet.createRandom();
  const [from] = (await provider.send("eth_accounts", [])) as readonly string[];
  await provider.send("eth_sendTransaction", [{ from, to: address, value: "0x56bc75e2d63100000" }]);
  for (let waited = 0; waited < 100 && (await provider.getBalance(address)) === 0n; waited += 1) await pause(100);
  provider.destroy();
  return privateKey;
};

const closed = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("exit", () => resolve());
  });

/**
 * Starts a client and waits until it answers.
 *
 * @returns Undefined when the program is not there, or does not answer in three minutes.
 */
export const startClient = async ({ program, args, isLocal }: Client): Promise<RunningClient | undefined> => {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "veriscore-client-"));
  const child = spawn(program ?? process.execPath, args(port, folder), { stdio: "ignore" });
  let failed = false;
  child.once("error", () => (failed = true));
  const rpc = `http://127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    child.kill();
    if (!failed) await closed(child);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let waited = 0; waited < 1_800 && !failed && child.exitCode === null; waited += 1) {
    if (await answers(rpc)) return { rpc, key: isLocal ? undefined : await fundedKey(rpc), close };
    await pause(100);
  }
  await close();
  return undefined;
};
