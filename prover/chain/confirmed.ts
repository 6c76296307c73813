import { RpcError } from "../../client/nodeErrors.ts";
import { answerMemory } from "./answerMemory.ts";
import type { ChainReader } from "./chainReader.ts";
import type { JsonRpcNode } from "./jsonRpc.ts";
import {
  type AccountAtBlock,
  type Block,
  type ContractCall,
  type LogFilter,
  type RawLog,
  callContract,
  hasCode,
  logText,
  readBlock,
  readLogs,
} from "./reads.ts";
import { type StampedAnswer, callStamped } from "./stampedCall.ts";

/**
 * What ends up in a store is asked for twice. An answer that is wrong now and then, or that one of
 * several backends gives, seldom comes twice.
 */

/** Answers of which no two are the same. */
const MOST_ANSWERS = 8;

interface Question<T> {
  readonly url: string;
  readonly method: string;
  readonly what: string;
  /** @param again How often it was asked before. */
  readonly ask: (again: number) => Promise<T>;
  readonly textOf: (answer: T) => string;
}

/** @throws RpcError when no two of several answers are the same. */
const saidTwice = async <T>({ url, method, what, ask, textOf }: Question<T>): Promise<T> => {
  const first = await Promise.all([ask(0), ask(1)]);
  // Both came in the same words: they were read once.
  if (first[0] === first[1]) return first[0];
  const texts = first.map(textOf);
  if (texts[0] === texts[1]) return first[0];
  for (let again = first.length; again < MOST_ANSWERS; again += 1) {
    const answer = await ask(again);
    const text = textOf(answer);
    if (texts.includes(text)) return answer;
    texts.push(text);
  }
  throw new RpcError({ url, method, message: `another answer each time to ${what}`, fault: "passing" });
};

const blockText = (block: Block | undefined): string =>
  block === undefined ? "" : `${block.number}/${block.hash}/${block.timestamp}`;

/** A block of which two answers say the same. */
const confirmedBlock = (node: JsonRpcNode, number: bigint): Promise<Block | undefined> =>
  saidTwice({
    ...{ url: node.url, method: "eth_getBlockByNumber", what: `block ${number}` },
    ask: (again) => readBlock(node, number, again),
    textOf: blockText,
  });

const confirmedLogs = (node: JsonRpcNode, filter: LogFilter): Promise<readonly RawLog[]> =>
  saidTwice({
    ...{ url: node.url, method: "eth_getLogs", what: `the logs of blocks ${filter.fromBlock} to ${filter.toBlock}` },
    ask: (again) => readLogs(node, filter, again),
    textOf: (logs) => logs.map(logText).join("\n"),
  });

/** The times of blocks, as two answers say them, once each. */
interface BlockTimes {
  readonly of: (block: bigint) => Promise<bigint | undefined>;
  /** Asks for the block, and keeps its time. */
  readonly read: (block: bigint) => Promise<Block | undefined>;
  readonly forget: (block: bigint) => void;
}

/** What a state says, and must say once more together with its time. */
interface StateQuestion<T> {
  readonly call: ContractCall;
  /** @param again How often it was asked before. */
  readonly ask: (again: number) => Promise<T>;
  readonly isSame: (said: T, stamped: StampedAnswer) => boolean;
}

interface States {
  readonly times: BlockTimes;
  /** Whether the node runs code without a contract; undefined before it has done so. */
  stamps: boolean | undefined;
}

/** So often a node is asked to run code without a contract before it is taken for one that does not. */
const STAMP_ATTEMPTS = 5;

/**
 * Asks in both ways, in turn first in this one and in that: a balancer that deals to its backends
 * one after the other would else ask the same one for the same.
 */
const askBoth = <T>(
  node: JsonRpcNode,
  { call, ask }: StateQuestion<T>,
  again: number,
): Promise<readonly [T, StampedAnswer | undefined]> => {
  if (again % 2 === 0) return Promise.all([ask(again), callStamped(node, call, again)]);
  const stamped = callStamped(node, call, again);
  return Promise.all([ask(again), stamped]);
};

/** @throws RpcError when the answers are of several states, or of one at another time. */
const confirmedState = async <T>(node: JsonRpcNode, states: States, question: StateQuestion<T>): Promise<T> => {
  const { call, ask, isSame } = question;
  const said = new Set<T>();
  const proven: StampedAnswer[] = [];
  let others = 0;
  for (let again = 0; ; again += 1) {
    if (states.stamps === false) return ask(again);
    const [[answer, stamped], time] = await Promise.all([askBoth(node, question, again), states.times.of(call.block)]);
    said.add(answer);
    if (stamped !== undefined) states.stamps = true;
    if (stamped?.time === time && stamped !== undefined) proven.push(stamped);
    else if (stamped !== undefined) {
      others += 1;
      states.times.forget(call.block);
    }
    for (const one of said) if (proven.some((stated) => isSame(one, stated))) return one;
    if (states.stamps === undefined && again + 1 === STAMP_ATTEMPTS) states.stamps = false;
    if (again + 1 < MOST_ANSWERS) continue;
    // A contract may say one thing to people and another to contracts.
    if (others === 0 && (proven.length === 0 || said.size === 1)) return answer;
    const message = `answers of several states to one question about block ${call.block}`;
    throw new RpcError({ url: node.url, method: "eth_call", message, fault: "passing" });
  }
};

const blockTimes = (node: JsonRpcNode): BlockTimes => {
  const times = answerMemory<bigint, bigint | undefined>();
  const read = async (number: bigint): Promise<Block | undefined> => {
    const block = confirmedBlock(node, number);
    void times.keep(
      number,
      block.then((found) => found?.timestamp),
    );
    return block;
  };
  const of = (number: bigint): Promise<bigint | undefined> =>
    times.get(number) ?? read(number).then((block) => block?.timestamp);
  return { of, read, forget: times.forget };
};

/**
 * A reader that believes blocks and logs which two answers say in the same way, and of contracts
 * what they say again together with the time of the state that says it.
 */
export const confirming = (node: JsonRpcNode, reader: ChainReader): ChainReader => {
  const states: States = { times: blockTimes(node), stamps: undefined };
  const call: ChainReader["call"] = (query) =>
    confirmedState(node, states, {
      call: query,
      ask: (again) => callContract(node, query, again),
      // Some contracts answer people and not each other.
      isSame: (said, { bytes }) => bytes === undefined || said === bytes,
    });
  const isThere = (at: AccountAtBlock): Promise<boolean> =>
    confirmedState(node, states, {
      call: { to: at.address, data: "0x", block: at.block },
      ask: (again) => hasCode(node, at, again),
      isSame: (said, stamped) => said === stamped.hasCode,
    });
  return {
    ...reader,
    call,
    hasCode: isThere,
    block: (number) => (typeof number === "bigint" ? states.times.read(number) : reader.block(number)),
    logs: (filter) => confirmedLogs(node, filter),
  };
};
