import { type ProviderFault, some, error, LOGS, HEADERS, logsOf, changed, inHeader } from "./faults.ts";

/** Answers that are wrong and look right. */
export const lies: readonly ProviderFault[] = [
  { name: "no logs now and then", faults: some(0.3, LOGS, { result: [] }), alone: "whole" },
  {
    name: "no logs of some blocks, however it is asked",
    faults: () => ({
      reply: ({ method }, own) =>
        LOGS.test(method)
          ? { result: logsOf(own).filter(({ blockNumber }) => Number(blockNumber) % 5 !== 0) }
          : undefined,
    }),
    alone: "whole",
  },
  {
    name: "no logs and no receipts of some blocks",
    faults: () => ({
      reply: ({ method }, own) =>
        LOGS.test(method)
          ? { result: logsOf(own).filter(({ blockNumber }) => Number(blockNumber) % 5 !== 0) }
          : /Receipt/.test(method)
            ? { result: null }
            : undefined,
    }),
    alone: "E_RPC_INCOMPLETE",
  },
  {
    name: "logs out of order, and twice",
    faults: some(1, LOGS, (own) => ({ result: [...logsOf(own).toReversed(), ...logsOf(own)] })),
    alone: "whole",
  },
  { name: "a removed log now and then", faults: some(0.2, LOGS, changed({ removed: true })), alone: "whole" },
  {
    name: "logs of other contracts now and then",
    faults: some(0.2, LOGS, changed({ address: `0x${"12".repeat(20)}` })),
    alone: "whole",
  },
  {
    name: "logs of other blocks now and then",
    faults: some(0.2, LOGS, changed({ blockNumber: "0xffffff" })),
    alone: "whole",
  },
  { name: "logs without a place now and then", faults: some(0.2, LOGS, changed({ logIndex: null })), alone: "whole" },
  {
    name: "logs with another block's hash now and then",
    faults: some(0.05, LOGS, changed({ blockHash: `0x${"ab".repeat(32)}` })),
    alone: "whole",
  },
  {
    name: "logs with another block's hash always",
    faults: some(1, LOGS, changed({ blockHash: `0x${"ab".repeat(32)}` })),
    alone: "E_REORG",
  },
  { name: "removed logs always", faults: some(1, LOGS, changed({ removed: true })), alone: "E_RPC_ERROR" },
  {
    name: "logs of other contracts always",
    faults: some(1, LOGS, changed({ address: `0x${"12".repeat(20)}` })),
    alone: "E_RPC_ERROR",
  },
  {
    name: "a time of long ago now and then",
    faults: some(0.02, HEADERS, inHeader({ timestamp: "0x1" })),
    alone: "whole",
  },
  {
    name: "a time far in the future now and then",
    faults: some(0.1, HEADERS, inHeader({ timestamp: "0xffffffffff" })),
    alone: "whole",
  },
  {
    name: "half a transaction's hash now and then",
    faults: some(0.1, LOGS, changed({ transactionHash: "0x1234" })),
    alone: "whole",
  },
  {
    name: "logs of another transaction now and then",
    faults: some(0.1, LOGS, changed({ transactionHash: `0x${"ab".repeat(32)}` })),
    alone: "whole",
  },
  {
    name: "logs in another place now and then",
    faults: some(0.1, LOGS, changed({ logIndex: "0x1388" })),
    alone: "whole",
  },
  { name: "logs without words now and then", faults: some(0.1, LOGS, changed({ data: "0x" })), alone: "whole" },
  {
    name: "headers of other blocks now and then",
    faults: some(0.1, HEADERS, (own, { params }) =>
      String(params[0]).startsWith("0x") ? inHeader({ number: "0x1" })(own) : own,
    ),
    alone: "whole",
  },
  {
    name: "blooms without a bit now and then",
    faults: some(0.2, HEADERS, inHeader({ logsBloom: `0x${"0".repeat(512)}` })),
    alone: "whole",
  },
  {
    name: "blooms with every bit",
    faults: some(1, HEADERS, inHeader({ logsBloom: `0x${"f".repeat(512)}` })),
    alone: "whole",
  },
  { name: "no blooms", faults: some(1, HEADERS, inHeader({ logsBloom: null })), alone: "E_RPC_ERROR" },
  {
    name: "no questions by hash",
    faults: () => ({
      reply: ({ method, params }) =>
        LOGS.test(method) && "blockHash" in (params[0] as object) ? error(-32602, "invalid argument 0") : undefined,
    }),
    alone: "whole",
  },
  {
    name: "another chain id from some answer on",
    faults: () => {
      let asked = 0;
      return { reply: ({ method }) => (method === "eth_chainId" && (asked += 1) > 1 ? { result: "0x5" } : undefined) };
    },
    alone: "whole",
  },
  {
    name: "a finalized block past the latest one",
    faults: some(1, HEADERS, (own, { params }) =>
      params[0] === "finalized" ? inHeader({ number: "0xffffff" })(own) : own,
    ),
    alone: "E_RPC_ERROR",
  },
];

/** By what they do to an answer. */
