import { countWhere as count, type FeatureSource, seen, since, sumWhere as sum, toE9, where } from "./featureSource.ts";

/**
 * A transaction between two wallets of the bundle, or from a wallet to itself, is neither income
 * nor outgo; its fee is paid all the same.
 */
const INCOMING = "NOT outgoing AND NOT inside";
const OUTGOING = "outgoing AND NOT inside";

const average = (value: string, when: string): string =>
  `coalesce(${toE9(`sum(${where(value, when)}) // nullif(${count(when)}, 0)`)}, 0)`;

/**
 * Columns in sight: `outgoing`, `inside` (both ends in the bundle), `value_wei`, `fee_wei`; all
 * null where a subject has no transaction.
 */
export const TRANSACTIONS: FeatureSource = {
  before: `WITH movement AS (
    SELECT s.id, t.ts, true AS outgoing, other.id IS NOT NULL AS inside, t.value_wei, t.fee_wei
    FROM subject s JOIN chain_transaction t ON t.sender = s.wallet AND ${seen("t")}
    LEFT JOIN subject other ON other.id = s.id AND other.wallet = t.recipient
    UNION ALL
    SELECT s.id, t.ts, false, other.id IS NOT NULL, t.value_wei, 0
    FROM subject s JOIN chain_transaction t ON t.recipient = s.wallet AND ${seen("t")}
    LEFT JOIN subject other ON other.id = s.id AND other.wallet = t.sender)`,
  from: "FROM asked LEFT JOIN movement ON movement.id = asked.id",
  key: "asked",
  definitions: {
    wallet_age: since("min", "ts IS NOT NULL"),
    time_since_last_tx: since("max", "ts IS NOT NULL"),
    incoming_tx_count: count(INCOMING),
    outgoing_tx_count: count(OUTGOING),
    net_incoming_tx_count: `${count(INCOMING)} - ${count(OUTGOING)}`,
    total_gas_paid_eth: toE9(sum("fee_wei", "outgoing")),
    avg_gas_paid_per_tx_eth: average("fee_wei", "outgoing"),
    incoming_tx_sum_eth: toE9(sum("value_wei", INCOMING)),
    outgoing_tx_sum_eth: toE9(sum("value_wei", OUTGOING)),
    incoming_tx_avg_eth: average("value_wei", INCOMING),
    outgoing_tx_avg_eth: average("value_wei", OUTGOING),
  },
};
