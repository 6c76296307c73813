import { randomBytes } from "node:crypto";
import { join, relative } from "node:path";

import { stringify } from "yaml";

import { beginJournal } from "../../node/attester/journal.ts";
import { writeKeystore } from "../../node/keystore/keystoreFile.ts";
import { writeNew } from "../../node/keystore/privateFile.ts";
import { defaultModel } from "../../prover/artifacts.ts";
import { makeFolder } from "../../prover/files.ts";
import type { Market } from "../localQuorum.ts";
import { type ServiceProcess, startService } from "./children.ts";

/** A service of the network before it is started: a folder, a key, a place. */
export interface Member {
  readonly name: string;
  readonly role: "operator" | "attester";
  readonly folder: string;
  readonly address: string;
  readonly port: number;
  readonly url: string;
}

const ATTESTERS = 3;
const DATA = "data";

const makeMember = async (
  folder: string,
  { name, role, port }: Pick<Member, "name" | "role" | "port">,
): Promise<Member> => {
  const own = join(folder, name);
  const password = randomBytes(24).toString("base64url");
  await writeNew(join(own, "password"), `${password}\n`);
  const address = await writeKeystore(join(own, "keystore.json"), { password });
  await makeFolder(join(own, DATA));
  if (role === "attester") beginJournal(join(own, DATA), address);
  return { name, role, port, folder: own, address, url: `http://127.0.0.1:${port}` };
};

/** An operator at `port` and attesters at the ports after it, each with a key of its own. */
export const makeMembers = async (folder: string, port: number): Promise<readonly [Member, ...Member[]]> => {
  const operator = await makeMember(folder, { name: "operator", role: "operator", port });
  const attesters: Member[] = [];
  for (let number = 1; number <= ATTESTERS; number++)
    attesters.push(await makeMember(folder, { name: `attester-${number}`, role: "attester", port: port + number }));
  return [operator, ...attesters];
};

interface Network {
  readonly rpc: string;
  readonly deployment: string;
  readonly market: Market;
  readonly prices: string;
  readonly members: readonly Member[];
}

const POLICY = { heartbeatSeconds: 3_600, deviationPoints: 5, fallPoints: 10 };

const configOf = ({ folder, role, port }: Member, { rpc, deployment, market, prices, members }: Network): object => ({
  ...{ role, deployment: relative(folder, deployment), rpc: [rpc] },
  history: {
    ...{ rpc: [rpc], market: market.protocol, pool: market.pool, store: "data/history.duckdb" },
    // A local chain undoes nothing, and some call a block final 64 blocks later.
    ...{ everySeconds: 1, head: "latest", prices: [relative(folder, prices)] },
  },
  models: [{ folder: relative(folder, defaultModel) }],
  signer: { keystore: "keystore.json", passwordFile: "password" },
  ...{ data: DATA, listen: { port }, log: "info" },
  ...(role === "attester"
    ? {}
    : {
        attesters: members.filter((one) => one.role === "attester").map(({ address, url }) => ({ address, url })),
        ...{ policy: POLICY, provers: 1, api: { allowPrivateWebhooks: true } },
      }),
});

/** Writes the configuration of each member and starts it. */
export const startMembers = async (network: Network): Promise<readonly ServiceProcess[]> => {
  const started: ServiceProcess[] = [];
  for (const member of network.members) {
    const { name, role, url, folder } = member;
    const config = join(folder, `${role}.yaml`);
    await writeNew(config, stringify(configOf(member, network)));
    started.push(startService({ name, role, config, url, log: join(folder, "log.jsonl") }));
  }
  return started;
};
