import { type Static, Type } from "typebox";

/** Every object of a configuration is closed: a key that is not known is named and refused. */
const closed = { additionalProperties: false } as const;

const Url = (pattern: string, description: string) => Type.String({ pattern, description });
const HttpUrl = (description: string) => Url("^(https?|wss?)://", description);
/** A path counts from the folder of the configuration. */
const Path = (description: string) => Type.String({ minLength: 1, filePath: true, description });
const Port = Type.Integer({ minimum: 0, maximum: 65_535 });

const Signer = Type.Union([
  Type.Object(
    {
      keystore: Path("encrypted key, an Ethereum JSON keystore"),
      passwordFile: Type.Optional(Path("file with its password; asked for on the terminal when left out")),
    },
    closed,
  ),
  Type.Object(
    { rpc: HttpUrl("a signer behind JSON-RPC"), address: Type.String({ pattern: "^0x[0-9a-fA-F]{40}$" }) },
    closed,
  ),
  Type.Object(
    { environment: Type.Literal(true, { description: "VERISCORE_PRIVATE_KEY; see --allow-key-in-environment" }) },
    closed,
  ),
]);
export type SignerConfig = Static<typeof Signer>;

export const HistoryConfig = Type.Object(
  {
    rpc: Type.Array(HttpUrl("archive nodes of history's chain; they stand in for each other"), { minItems: 1 }),
    quorum: Type.Optional(Type.Integer({ minimum: 1 })),
    market: Type.String({ description: "aave-v2, aave-v3, compound-v2, morpho-blue:<id>, or the name of a fork" }),
    pool: Type.Optional(Type.String()),
    deployments: Type.Optional(Path("file that names forks")),
    store: Path("DuckDB file of this node alone"),
    everySeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0, default: 12 })),
    head: Type.Optional(Type.Union([Type.Literal("finalized"), Type.Literal("latest")])),
    prices: Type.Optional(Type.Array(Path("file of hourly prices"), { description: "for market indicators" })),
    maxHeadAgeSeconds: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: "an older head means that the node stands still; not on a local chain",
      }),
    ),
  },
  closed,
);
export type HistoryConfig = Static<typeof HistoryConfig>;

const Listen = Type.Object(
  {
    host: Type.Optional(Type.String()),
    port: Port,
    proxies: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 16, description: "proxies before it, whose X-Forwarded-For is believed; 0" }),
    ),
  },
  closed,
);
const Model = Type.Object({ folder: Path("model folder"), modelId: Type.Optional(Type.String()) }, closed);

const Shared = {
  deployment: Path("deployment.json, as `deploy` wrote it"),
  rpc: Type.Array(HttpUrl("nodes of the oracle's chain"), { minItems: 1 }),
  history: HistoryConfig,
  models: Type.Array(Model, { minItems: 1 }),
  data: Path("folder of this node alone: journal, orders, queue"),
  listen: Listen,
  minFreeMegabytes: Type.Optional(
    Type.Integer({ minimum: 1, description: "less free space on the disk is a condition" }),
  ),
  log: Type.Optional(
    Type.Union([Type.Literal("debug"), Type.Literal("info"), Type.Literal("warn"), Type.Literal("error")]),
  ),
};

export const AttesterConfig = Type.Object(
  {
    role: Type.Literal("attester"),
    ...Shared,
    signer: Signer,
    limits: Type.Optional(
      Type.Object(
        { requestsPerMinute: Type.Integer({ minimum: 1 }), concurrent: Type.Integer({ minimum: 1 }) },
        closed,
      ),
    ),
  },
  closed,
);
export type AttesterConfig = Static<typeof AttesterConfig>;

const LeastFee = Type.Object(
  {
    feeToken: Type.Optional(
      Type.String({
        pattern: "^0x[0-9a-fA-F]{40}$",
        description: "address of an ERC-20; the chain's own currency when left out",
      }),
    ),
    least: Type.String({
      description: 'as text, such as 0.0005eth; of an ERC-20 in its least units, such as "5000000"',
    }),
  },
  closed,
);

const Policy = Type.Object(
  {
    heartbeatSeconds: Type.Integer({ minimum: 1, description: "a score is renewed when it is older" }),
    deviationPoints: Type.Integer({ minimum: 0, description: "a score is renewed when it would move by more" }),
    fallPoints: Type.Integer({ minimum: 1, description: "a fall of as much is published at once" }),
    maxFeePerGasGwei: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    minBalanceEth: Type.Optional(Type.Number({ minimum: 0 })),
    batch: Type.Optional(Type.Integer({ minimum: 1, maximum: 256 })),
    leastFees: Type.Optional(
      Type.Array(LeastFee, { description: "what paid requests have to leave to the operator, by fee token" }),
    ),
  },
  closed,
);
export type Policy = Static<typeof Policy>;

export const OperatorConfig = Type.Object(
  {
    role: Type.Literal("operator"),
    ...Shared,
    signer: Signer,
    attesters: Type.Array(
      Type.Object(
        { address: Type.String({ pattern: "^0x[0-9a-fA-F]{40}$" }), url: Type.String({ pattern: "^https?://" }) },
        closed,
      ),
      { minItems: 1 },
    ),
    policy: Policy,
    queue: Type.Optional(
      Type.String({ description: "redis://... for workers on other machines; embedded when left out" }),
    ),
    closedOrders: Type.Optional(
      Type.Object(
        {
          days: Type.Optional(Type.Number({ minimum: 1, description: "an order is kept after its end; 90" })),
          most: Type.Optional(Type.Integer({ minimum: 100, description: "orders that are over; 100,000" })),
        },
        closed,
      ),
    ),
    provers: Type.Optional(Type.Integer({ minimum: 0, description: "prover processes of this machine" })),
    api: Type.Optional(
      Type.Object(
        {
          keys: Type.Optional(Path("file with one API key a line; open to all when left out")),
          requestsPerMinute: Type.Optional(Type.Integer({ minimum: 1 })),
          origins: Type.Optional(Type.Array(Type.String())),
          webhookSecretFile: Type.Optional(Path("file with the secret that webhooks are signed with")),
          allowPrivateWebhooks: Type.Optional(Type.Boolean({ description: "for local networks alone" })),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type OperatorConfig = Static<typeof OperatorConfig>;

export const ProverConfig = Type.Object(
  {
    role: Type.Literal("prover"),
    queue: Type.String({ pattern: "^rediss?://" }),
    models: Type.Array(Model, { minItems: 1 }),
    processes: Type.Optional(Type.Integer({ minimum: 1, description: "proofs at once" })),
    farm: Type.Optional(Path("folder that the machines of a farm share; it holds the store that is scored")),
    listen: Listen,
    log: Shared.log,
  },
  closed,
);
export type ProverConfig = Static<typeof ProverConfig>;
