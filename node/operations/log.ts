import { pino } from "pino";

import { isRecord } from "../../prover/jsonValue.ts";

/** Writes JSON, one object a line. */
export type Logger = pino.Logger;

/** Names of what is never logged, whatever it is in. */
const SECRET = /^(salt|password|passphrase|secret|authorization|cookie|privatekey|mnemonic|apikey|x-api-key)$/i;
const CENSORED = "[secret]";

/** Path and query of a node's URL often hold a key, and its user name a password. */
const URL_IN_TEXT = /\b(https?|wss?|rediss?):\/\/[^\s"'<>`,;)\]}]+/g;

const originOf = (found: string): string => {
  // A full stop or a colon after a URL is not a part of it.
  const [end = ""] = /[.:]*$/.exec(found) ?? [];
  const url = URL.parse(found.slice(0, found.length - end.length));
  return url === null ? CENSORED : `${url.protocol}//${url.host}${end}`;
};

/** A text without what the paths of URLs may hold. */
export const withoutSecrets = (text: string): string => text.replace(URL_IN_TEXT, originOf);

/** Deep enough for what is logged; deeper parts may be circular. */
const DEEPEST = 6;

const censored = (value: unknown, depth = 0): unknown => {
  if (typeof value === "string") return withoutSecrets(value);
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Error)
    return { type: value.name, message: withoutSecrets(value.message), stack: withoutSecrets(value.stack ?? "") };
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEEPEST) return "...";
  if (Array.isArray(value)) return value.map((item) => censored(item, depth + 1));
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    SECRET.test(name) ? CENSORED : censored(item, depth + 1),
  ]);
  return Object.fromEntries(entries) as unknown;
};

/** Of Fastify: they have serializers of their own, and everything else of them stays out. */
const REQUEST_PARTS = ["req", "res"] as const;

const censoredFields = (fields: object): Record<string, unknown> => {
  const parts = REQUEST_PARTS.filter((name) => Object.hasOwn(fields, name));
  const rest = Object.fromEntries(Object.entries(fields).filter(([name]) => !parts.some((part) => part === name)));
  const result = censored(rest);
  const kept = parts.map((name) => [name, (fields as Record<string, unknown>)[name]] as const);
  return { ...(isRecord(result) ? result : {}), ...Object.fromEntries(kept) };
};

const requestFields = ({ method, url }: { readonly method?: string; readonly url?: string }) => ({
  method,
  // A query may hold a key.
  path: url?.split("?")[0],
});

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/**
 * The log of a process, on standard output unless another place is given. Salts, passwords, keys
 * and the paths of URLs are left out wherever they stand; integers of any size are decimal text.
 */
export const openLog = ({
  role,
  level = "info",
  destination,
}: {
  readonly role: string;
  readonly level?: LogLevel | undefined;
  readonly destination?: pino.DestinationStream;
}): Logger =>
  pino(
    {
      level,
      base: { role, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: censoredFields },
      serializers: {
        err: (cause: unknown) => censored(cause),
        req: requestFields,
        res: ({ statusCode }: { readonly statusCode?: number }) => ({ statusCode }),
      },
      hooks: {
        logMethod(args, method) {
          const texts = args.map((arg: unknown) => (typeof arg === "string" ? withoutSecrets(arg) : arg));
          method.apply(this, texts as typeof args);
        },
      },
    },
    // What was logged before a kill is written before it.
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
