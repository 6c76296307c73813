import type { LeastFees } from "../config/leastFees.ts";
import type { OrderBook } from "../orders/scoreOrder.ts";
import type { OracleState } from "./oracle/oracleState.ts";
import type { PaidState } from "./oracle/oracleTables.ts";
import type { AttesterBook } from "./quorum/attesterBook.ts";
import type { Sender } from "./sender/sender.ts";

export interface StatusParts {
  readonly address: string;
  readonly book: OrderBook;
  /** The orders that failed last. */
  readonly failures: () => readonly Readonly<Record<string, unknown>>[];
  readonly state: OracleState;
  readonly sender: Sender;
  readonly answers: AttesterBook;
  readonly leastFees: LeastFees;
}

/** Orders, and paid requests of each state, that are shown to people: the most urgent first. */
const MOST_SHOWN = 20;

const orderFacts = (book: OrderBook) => {
  const open = book.open();
  const shown = open.slice(0, MOST_SHOWN).map(({ id, tokenId, source, state, steps }) => {
    const code = steps.at(-1)?.facts["code"];
    return { id, token: tokenId.toString(), source, state, ...(code !== undefined && { code }) };
  });
  return { open: open.length, shown };
};

const paidFacts = ({ table }: OracleState) => {
  const of = (state: PaidState) =>
    table.requestsIn(state, { most: MOST_SHOWN }).map(({ requestId }) => ({ id: requestId.toString(), state }));
  const shown = [...of("open"), ...of("underpaid")];
  return { open: table.countIn("open"), underpaid: table.countIn("underpaid"), shown };
};

/** What people want to know of an operator; integers of the chain as text. */
export const operatorStatus = ({
  address,
  book,
  failures,
  state,
  sender,
  answers,
  leastFees,
}: StatusParts): Readonly<Record<string, unknown>> => ({
  address,
  tokens: state.tokens.ids().length,
  scores: [...state.scores.all()].length,
  orders: orderFacts(book),
  failed: failures(),
  transactions: sender.counts(),
  attesters: answers.all(),
  paidRequests: paidFacts(state),
  leastFees: [...leastFees].map(([feeToken, least]) => ({ feeToken, least: least.toString() })),
});
