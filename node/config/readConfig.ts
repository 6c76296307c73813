import { dirname, resolve } from "node:path";

import type { Static } from "typebox";
import { parseDocument } from "yaml";

import { readBytes, textOf } from "../../prover/files.ts";
import { isRecord } from "../../prover/jsonValue.ts";
import { findProblem, meant, type Schema } from "./checkConfig.ts";
import { ConfigError } from "./errors.ts";
import { findFeeProblem } from "./leastFees.ts";
import { AttesterConfig, OperatorConfig, ProverConfig } from "./nodeConfig.ts";

const SCHEMAS = { attester: AttesterConfig, operator: OperatorConfig, prover: ProverConfig } as const;

export type Role = keyof typeof SCHEMAS;
export type ConfigOf<R extends Role> = Static<(typeof SCHEMAS)[R]>;

export const ROLES = Object.keys(SCHEMAS) as readonly Role[];

/** The value of a YAML text. */
const parseYaml = (text: string, path: string): unknown => {
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) {
    const [problem = "it is not YAML"] = error.message.split("\n");
    throw new ConfigError({ path, problem: problem.replace(/:$/, ""), hint: "correct the file at that line" });
  }
  return document.toJS({ maxAliasCount: 20 }) as unknown;
};

/** The same value with each path counted from a folder. */
const withPaths = (schema: Schema, value: unknown, folder: string): unknown => {
  const { properties, items, filePath } = meant(schema, value);
  if (typeof value === "string") return filePath === true ? resolve(folder, value) : value;
  if (Array.isArray(value)) return items === undefined ? value : value.map((item) => withPaths(items, item, folder));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    const part = properties?.[key];
    return [key, part === undefined ? item : withPaths(part, item, folder)];
  });
  return Object.fromEntries(entries) as unknown;
};

const roleOf = (value: unknown, path: string): Role => {
  const role = isRecord(value) ? value["role"] : undefined;
  const known = ROLES.find((one) => one === role);
  if (known !== undefined) return known;
  const problem = role === undefined ? "role is missing" : `role is ${JSON.stringify(role)}`;
  throw new ConfigError({ path, problem, hint: `one of ${ROLES.join(", ")} is expected` });
};

/** What a schema does not say. */
const checkTogether = ({ role, config, path }: AnyConfig): void => {
  const wrong = (problem: string, hint: string): ConfigError => new ConfigError({ path, problem, hint });
  if (role === "prover") return;
  const { quorum = 1, rpc } = config.history;
  if (quorum > rpc.length)
    throw wrong(`history.quorum is ${quorum}, and ${rpc.length} nodes are named`, "name more nodes in history.rpc");
  if (role !== "operator") return;
  const addresses = config.attesters.map(({ address }) => address.toLowerCase());
  const twice = addresses.find((address, index) => addresses.indexOf(address) < index);
  if (twice !== undefined) throw wrong(`attesters name ${twice} twice`, "name each attester once");
  const fee = findFeeProblem(config.policy.leastFees);
  if (fee !== undefined) throw wrong(fee.problem, fee.hint);
};

/** A configuration of any role, as its file has it. */
export type AnyConfig = {
  readonly [R in Role]: { readonly role: R; readonly config: ConfigOf<R>; readonly path: string };
}[Role];

/**
 * Reads the configuration of a node, whatever its role. Paths in it count from its folder, and come
 * out absolute.
 *
 * @param path Absolute.
 * @throws FileUnreadableError, ConfigError.
 */
export const readAnyConfig = async (path: string): Promise<AnyConfig> => {
  const value = parseYaml(textOf(await readBytes(path), path), path);
  const role = roleOf(value, path);
  const schema = SCHEMAS[role] as unknown as Schema;
  const problem = findProblem(schema, value);
  if (problem !== undefined) throw new ConfigError({ path, ...problem });
  const read = { role, config: withPaths(schema, value, dirname(path)), path } as AnyConfig;
  checkTogether(read);
  return read;
};

/**
 * Reads the configuration of a node with this role.
 *
 * @param path Absolute.
 * @throws FileUnreadableError, ConfigError.
 */
export const readConfig = async <R extends Role>(path: string, role: R): Promise<ConfigOf<R>> => {
  const read = await readAnyConfig(path);
  if (read.role !== role)
    throw new ConfigError({
      path,
      problem: `role is ${read.role}, and this command runs the role ${role}`,
      hint: `start it with \`veriscore node ${read.role} --config\``,
    });
  return read.config as ConfigOf<R>;
};
