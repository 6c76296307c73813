/**
 * A whole network on this machine: `npm run network`. A local chain whose Aave v2 market lives on,
 * Veriscore on it, and an operator and three attesters, each a process with a key and a store of
 * its own.
 */
import { rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { InvalidArgumentError } from "commander";

import { builtPage } from "../prover/artifacts.ts";
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { print, wholeNumbers } from "../prover/cli/output.ts";
import { resolvePath } from "../prover/environment.ts";
import { createSteps } from "./demo/steps.ts";
import { diceOf } from "./dice.ts";
import { liveOn, openBorrowers } from "./network/borrowers.ts";
import { NetworkServiceError, type ServiceProcess } from "./network/children.ts";
import { placeOrders, settled } from "./network/orders.ts";
import { makeMembers, startMembers } from "./network/services.ts";
import { buildPage } from "./page/buildPage.ts";
import { deployNetwork, liveAYear, type NetworkChain, openNetworkChain, OWNERS } from "./network/world.ts";

interface Options {
  readonly out: string;
  readonly port: number;
  readonly chainPort: number;
  readonly seed: number;
  /** Seconds after it is ready. */
  readonly for?: number;
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const { step } = createSteps();
/** The exit code of a command that is ended by SIGINT. */
const ENDED_EARLY = 130;

/** `60s`, `5m` or `2h`, in seconds. */
const duration = (text: string): number => {
  const [, count, unit = "s"] = /^(\d{1,6})([smh]?)$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError("a time such as 60s, 5m or 2h is expected");
  return Number(count) * { s: 1, m: 60, h: 3_600 }[unit as "s" | "m" | "h"];
};

/** Ended by SIGINT or SIGTERM; a second one is not waited for. */
const endOfUser = (): AbortController => {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(ENDED_EARLY);
      stop.abort();
    });
  return stop;
};

const openChain = ({ chainPort }: Options, folder: string) =>
  step("a local chain with the real Aave v2 contracts, and a year of borrowers' lives", async (say) => {
    const chain = await openNetworkChain(chainPort);
    const prices = await liveAYear(chain, folder);
    say(`${chain.url}, ${await chain.provider.getBlockNumber()} blocks`);
    return { chain, prices };
  });

const openPage = (): Promise<void> =>
  step("the page, which the operator serves", async (say) => {
    const sizes = await buildPage({ root: ROOT, out: builtPage });
    const most = Math.max(...sizes.map(({ gzipBytes }) => gzipBytes));
    say(`${Math.round(most / 1000)} kB of compressed script before the first view`);
  });

interface Opened {
  readonly services: readonly ServiceProcess[];
  readonly operatorUrl: string;
}

const openServices = async (
  { port }: Options,
  { chain, prices, folder }: { chain: NetworkChain; prices: string; folder: string },
): Promise<Opened> => {
  const members = await step("keys of an operator and three attesters, and Veriscore on the chain", async (say) => {
    const made = await makeMembers(folder, port);
    const [{ address: operator }, ...attesters] = made;
    const deployed = await deployNetwork(chain, {
      folder,
      operator,
      attesters: attesters.map(({ address }) => address),
    });
    say(
      `oracle ${deployed.deployment.oracle}, ${OWNERS.length} tokens; deployment ${relative(resolvePath("."), deployed.path)}`,
    );
    return { made, deployment: deployed.path };
  });
  const { made, deployment } = members;
  const services = await startMembers({ rpc: chain.url, deployment, market: chain.market, prices, members: made });
  return { services, operatorUrl: made[0].url };
};

const awaitReady = (services: readonly ServiceProcess[], signal: AbortSignal): Promise<void> =>
  step("each follows the chain into its own store, until it is ready", async (say) => {
    const ended = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    const ready = Promise.all(services.map((service) => service.ready()));
    // Who ends it meanwhile does not hear of what was not ready yet.
    ready.catch(() => undefined);
    await Promise.race([ready, ended]);
    for (const { name, url } of services) say(`${name.padEnd(11)} ${url}`);
  });

const printAddresses = (operatorUrl: string, { url }: NetworkChain, folder: string): void => {
  const token = `${operatorUrl}/v1/tokens/1/score`;
  for (const [what, where] of [
    ["page", operatorUrl],
    ["score of token 1", token],
    ["API", `${operatorUrl}/openapi.json`],
    ["operator", `${operatorUrl}/status`],
    ["metrics", `${operatorUrl}/metrics`],
    ["chain", url],
    ["files and logs", relative(resolvePath("."), folder)],
  ] as const)
    print(`${what.padEnd(17)} ${where}\n`);
};

/** Scores for the tokens, and then whatever happens, until the end. */
const serve = async (
  { services, operatorUrl }: Opened,
  { options, stop }: { options: Options; stop: AbortController },
): Promise<number> => {
  const { signal } = stop;
  const total = OWNERS.length;
  const orders = await placeOrders(
    operatorUrl,
    OWNERS.map((_, index) => BigInt(index + 1)),
  );
  const scored = step(
    "scores, ordered from the operator and attested, proved and submitted by the services",
    async (say) => {
      const done = await settled(orders, { total, signal });
      say(`${done} of ${total} scores are on chain`);
    },
  );
  if (options.for === undefined) print("Ctrl-C ends all of it.\n");
  else setTimeout(() => stop.abort(), options.for * 1000).unref();
  const watching = (async () => {
    while (!signal.aborted) {
      for (const { check } of services) check();
      await pause(500, undefined, { signal }).catch(() => undefined);
    }
  })();
  await watching.finally(() => stop.abort());
  await scored;
  return (await orders.look()).done.length;
};

const run = async (options: Options): Promise<void> => {
  const folder = resolvePath(options.out);
  await rm(folder, { recursive: true, force: true });
  const stop = endOfUser();
  await openPage();
  const { chain, prices } = await openChain(options, folder);
  let services: readonly ServiceProcess[] = [];
  let living: Promise<number> = Promise.resolve(0);
  try {
    const opened = await openServices(options, { chain, prices, folder });
    services = opened.services;
    living = liveOn(openBorrowers(chain.world, diceOf(options.seed)), stop.signal);
    await awaitReady(services, stop.signal);
    if (stop.signal.aborted) {
      process.exitCode = ENDED_EARLY;
      return;
    }
    printAddresses(opened.operatorUrl, chain, folder);
    const done = await serve(opened, { options, stop });
    const log = join(folder, "operator", "log.jsonl");
    if (done === 0) throw new NetworkServiceError({ name: "the network", why: "made no score", log });
  } finally {
    stop.abort();
    await Promise.all(services.map((service) => service.stop()));
    const actions = await living;
    await chain.close();
    print(`ended; ${actions} actions of new borrowers\n`);
  }
};

const port = wholeNumbers({ least: 1, most: 65_000, expected: "a port is expected" });

const program = newProgram("network")
  .description("a chain that lives on, an operator and three attesters on this machine; until Ctrl-C")
  .option("--out <folder>", "configurations, keys, stores and logs; emptied first", "out/network")
  .option("--port <n>", "of the operator; the attesters have the next ones", port, 9100)
  .option("--chain-port <n>", "of the local chain", port, 8545)
  .option(
    "--seed <n>",
    "the same seed, the same new borrowers",
    wholeNumbers({ expected: "a whole number is expected" }),
    1,
  )
  .option("--for <time>", "end by itself so long after it is ready: 60s, 5m", duration)
  .addHelpText("after", "\nExample:\n  npm run -s network -- --for 60s\n")
  .action(run);

await runToExit(() => program.parseAsync());
