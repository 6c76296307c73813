import type { Role } from "../config/readConfig.ts";

interface Named {
  /** From the folder of the configuration. */
  readonly model: string;
  readonly passwordFile: string;
}

const HEAD = (role: Role): string => `# A ${role} of Veriscore. Paths count from the folder of this file.
# Unknown keys are refused, so that a misspelt one is noticed. docs/operations.md explains each part.
role: ${role}
`;

const CHAIN = `
# The contracts, as the deploy script wrote them. CHANGE
deployment: deployment.json

# Nodes of the oracle's chain. The next one is asked when one does not answer. CHANGE
rpc:
  - http://127.0.0.1:8545
`;

const HISTORY = `
# The history that is scored: a lending market, followed from nodes of your own.
history:
  # Archive nodes: past prices are asked of them. CHANGE
  rpc:
    - http://127.0.0.1:8545
  # Believe only what so many of them say in the same way.
  # quorum: 2
  # aave-v2, aave-v3, compound-v2 or morpho-blue:<id>; a fork has a name after it.
  market: aave-v2
  # The pool, where it is not the known one of the chain.
  # pool: "0x..."
  store: data/history.duckdb
  # Seconds between two looks; a ws(s) node tells of new blocks sooner.
  everySeconds: 12
  # latest is for local chains, whose blocks are never final.
  head: finalized
  # Files of hourly prices (hour_ts,symbol,usd), for features of the market. Taken again when they change.
  # prices: [prices.csv]
`;

const MODELS = ({ model }: Named): string => `
# What is scored with: folders of models that are registered on chain.
models:
  - folder: ${JSON.stringify(model)}
`;

const SIGNER = ({ passwordFile }: Named): string => `
# The key. Instead: rpc and address of a signer with eth_signTypedData_v4.
signer:
  keystore: keystore.json
  passwordFile: ${JSON.stringify(passwordFile)}

# Of this node alone: what it has signed or sent, and its queue. Back it up.
data: data
`;

const LISTEN = (port: number): string => `
# 127.0.0.1 unless a host is named. A proxy in front of it speaks TLS.
listen:
  port: ${port}
  # How many proxies stand in front, or else all callers count as one.
  # proxies: 1

# Less free space at \`data\` is a condition.
minFreeMegabytes: 512

# debug, info, warn or error
log: info
`;

const ATTESTER = (named: Named): string =>
  `${HEAD("attester")}${CHAIN}${HISTORY}${MODELS(named)}${SIGNER(named)}${LISTEN(9101)}
# What one caller may ask, and how many requests are worked on at once.
limits:
  requestsPerMinute: 3000
  concurrent: 32
`;

const OPERATOR = (named: Named): string =>
  `${HEAD("operator")}${CHAIN}${HISTORY}${MODELS(named)}${SIGNER(named)}${LISTEN(9100)}
# Where the attesters of the set are asked. The chain says who counts; every signature is checked. CHANGE
attesters:
  - address: "0x0000000000000000000000000000000000000001"
    url: http://127.0.0.1:9101

# When a score is made again, and for which fees.
policy:
  # It is older than this.
  heartbeatSeconds: 86400
  # It would move by more points.
  deviationPoints: 10
  # It has fallen by as many points: published at once.
  fallPoints: 20
  # Nothing is sent at a higher price, and a lower balance is a condition.
  maxFeePerGasGwei: 200
  minBalanceEth: 0.05
  # Scores in one transaction at most.
  batch: 10
  # A paid request is served that leaves at least this to the operator, once its modeler and the
  # attesters have their shares. Fee tokens that are not named are not worked for. A delivery takes
  # about 370,000 gas: 0.0005 ETH pays for it up to 1.3 gwei. Name more where gas costs more.
  leastFees:
    # Of the chain's own currency.
    - least: 0.0005eth
    # Of an ERC-20, in its least units.
    # - feeToken: "0x..."
    #   least: "2000000"

# For how long orders that are over can be asked for.
closedOrders:
  days: 90
  most: 100000

# Jobs are in a file of this node; with Redis, workers on other machines take them.
# queue: redis://127.0.0.1:6379
# Prover processes on this machine.
provers: 1
`;

const PROVER = (named: Named): string => `${HEAD("prover")}
# Where the jobs are. CHANGE
queue: redis://127.0.0.1:6379
${MODELS(named)}
# Prover processes.
processes: 1

listen:
  port: 9102

log: info
`;

/** A commented configuration that its role reads, once its addresses are those of a deployment. */
export const templateOf = (role: Role, named: Named): string =>
  ({ attester: ATTESTER, operator: OPERATOR, prover: PROVER })[role](named);
