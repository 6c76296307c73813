import { expect } from "chai";

import { dictionary } from "../../prover/features/dictionary.ts";
import { type FeatureAnswer, featureAnswers, featureVectors } from "../../prover/features/featureVectors.ts";
import type { EventStore } from "../../prover/store/eventStore.ts";
import { COIN, ETHER, type FakeLog, protocolOf, timeOf, UNIT, withFakeMarket } from "../health/fakeMarket.ts";
import { expectError } from "../support/expectError.ts";
import { ALICE, BOB, DAY, START, withHistory } from "../support/recorded.ts";

const STRANGER = "0x0000000000000000000000000000000000057a6e";

/** Values by name; an unknown one is there as undefined. */
const valuesOf = (answer: FeatureAnswer | undefined): Readonly<Record<string, bigint | undefined>> =>
  Object.fromEntries((answer?.names ?? []).map((name, index) => [name, answer?.values[index]]));

describe("feature answers, wallet by wallet", () => {
  const deposit = { action: "deposit", asset: "WETH", amount: "1" };
  const asOf = { time: BigInt(START + 3 * DAY) };
  const withDeposits = <T>(work: (store: EventStore) => Promise<T>): Promise<T> =>
    withHistory(
      {
        events: [
          { ...deposit, user: ALICE, ts: START },
          { ...deposit, user: BOB, ts: START + DAY },
          { ...deposit, user: STRANGER, ts: START + 9 * DAY },
        ],
      },
      work,
    );
  const each = (...wallets: readonly string[]) => wallets.map((wallet) => ({ wallets: [wallet], asOf }));

  it("give the others what they give alone when one wallet has no history yet", async () => {
    await withDeposits(async (store) => {
      const answers = await featureAnswers({ store, subjects: each(ALICE, STRANGER, BOB) });
      const alone = await featureVectors({ store, subjects: each(ALICE, BOB) });
      expect([answers[0], answers[2]].map((answer) => answer?.values)).to.deep.equal(alone.map(({ values }) => values));
      expect(answers.map(({ hasHistory }) => hasHistory)).to.deep.equal([true, false, true]);
      const [, unknown] = answers;
      expect(unknown?.values).to.deep.equal(unknown?.names.map(() => undefined));
      expect(unknown?.coverage["borrow_count"]).to.equal("no lending event up to 2022-01-04T00:00:00Z");
      expect(unknown?.eventCount).to.equal(0);
    });
  });

  it("are refused when nobody has a history, as one wallet alone is", async () => {
    await withDeposits(async (store) => {
      const nobody = Array.from({ length: 6 }, (_, index) => `0x${String(index + 1).padStart(40, "0")}`);
      const { message } = await expectError("E_NO_HISTORY", () => featureAnswers({ store, subjects: each(...nobody) }));
      expect(message).to.include(nobody[2]).and.include("and 3 more").and.not.include(nobody[5]);
      await expectError("E_NO_HISTORY", () => featureAnswers({ store, subjects: each(STRANGER) }));
      await expectError("E_BAD_ADDRESS", () => featureAnswers({ store, subjects: each(ALICE, "0x12") }));
    });
  });

  it("leave out what is unknown for everyone, and refuse it by name", async () => {
    await withDeposits(async (store) => {
      const [answer] = await featureAnswers({ store, subjects: each(ALICE, BOB) });
      expect(answer?.names).to.include("borrow_count").and.not.include("risk_factor");
      expect(answer?.coverage["wallet_age"]).to.include("no transactions");
      const names = ["borrow_count", "risk_factor"];
      await expectError("E_FEATURE_NOT_COVERED", () => featureAnswers({ store, subjects: each(ALICE, BOB), names }));
    });
  });

  it("know the balances of one wallet when those of another have a gap", async () => {
    const balances = dictionary.features.filter(({ needs }) => needs === "balances").map(({ name }) => name);
    await withDeposits(async (store) => {
      const block = 7n;
      await store.append({
        table: "chain_transaction",
        types: ["bigint", "bigint", "text", "bigint", "text", "text", "hugeint", "hugeint"],
        rows: [ALICE, BOB].map((wallet, index) => [
          ...[block, BigInt(index), `0x${index}`, BigInt(START)],
          ...[wallet, null, 0n, 1n],
        ]),
      });
      const cursor = [0n, block, "0x", BigInt(START + 9 * DAY)];
      await store.append({
        table: "transaction_cursor",
        types: ["bigint", "bigint", "text", "bigint"],
        rows: [cursor],
      });
      const rows = [[BOB, block, BigInt(START), 5n * ETHER]];
      await store.append({ table: "wallet_balance", types: ["text", "bigint", "bigint", "hugeint"], rows });

      for (const names of [undefined, ["borrow_count", "wallet_age", ...balances]]) {
        const [alice, bob] = await featureAnswers({ store, subjects: each(ALICE, BOB), ...(names && { names }) });
        for (const name of balances) {
          expect(valuesOf(alice), name).to.have.property(name, undefined);
          expect(alice?.coverage[name]).to.equal(`the balance of ${ALICE} after block 7 is not indexed`);
          expect(bob?.coverage[name]).to.equal("known");
        }
        expect(valuesOf(bob)["total_balance_eth"]).to.equal(5_000_000_000n);
        expect(valuesOf(alice)["wallet_age"]).to.equal(BigInt(3 * DAY));
      }
      // Together they are one bundle, of whose balance a part is unknown.
      const [bundle] = await featureAnswers({ store, subjects: [{ wallets: [ALICE, BOB], asOf }] });
      expect(bundle?.names).to.not.include("total_balance_eth");
      // A table of the dataset has no gaps: what is unknown for one is unknown for all.
      const vectors = await featureVectors({ store, subjects: each(ALICE, BOB) });
      expect(vectors[1]?.names).to.include("wallet_age").and.not.include("total_balance_eth");
    });
  });

  it("know the health of one account when another holds an asset without a price", async () => {
    const log = (block: number, kind: "supply" | "borrow", amount: bigint, wallet: string): FakeLog => ({
      ...{ block, kind, amount, wallet },
    });
    const logs = [log(5, "supply", ETHER, ALICE), log(6, "supply", 2n * ETHER, BOB), log(9, "borrow", UNIT, ALICE)];
    await withFakeMarket({ logs }, async (store) => {
      await store.run("DELETE FROM oracle_price WHERE token = $1", [COIN]);
      const moment = { block: 21n, time: timeOf(21) };
      const subjects = [ALICE, BOB].map((wallet) => ({ wallets: [wallet], asOf: moment }));
      const [alice, bob] = await featureAnswers({ store, subjects, protocolOf });
      expect(valuesOf(alice)).to.have.property("total_collateral_eth", undefined);
      expect(alice?.coverage["risk_factor"]).to.include(`no known price of ${COIN}`);
      expect(valuesOf(alice)["borrow_count"]).to.equal(1n);
      expect(valuesOf(bob)).to.include({ total_collateral_eth: 2_000_000_000n, risk_factor: 0n });
      const [alone] = await featureVectors({ store, subjects: subjects.slice(1), protocolOf });
      const known = Object.entries(valuesOf(bob)).filter(([, value]) => value !== undefined);
      expect(known).to.deep.equal(alone?.names.map((name, index) => [name, alone.values[index]]));
    });
  });
});
