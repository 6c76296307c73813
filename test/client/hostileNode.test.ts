import { expect } from "chai";

import {
  readBundle,
  readModel,
  readScore,
  readScoreHistory,
  readScoreRecord,
  readTokenOf,
  tryScore,
} from "../../client/index.ts";
import { expectError } from "../support/expectError.ts";
import {
  type Asked,
  deployment,
  encoded,
  type HostileNode,
  LATEST,
  MODEL_ID,
  record,
  type Said,
  startHostileNode,
  WALLET,
} from "./hostileNode.ts";

const HOUR = 3_600n;

describe("client before a hostile node", () => {
  let node: HostileNode;
  before(async () => {
    node = await startHostileNode();
  });
  after(() => node.close());
  beforeEach(() => {
    node.lie = () => undefined;
    node.asked.length = 0;
  });

  const place = () => ({ deployment, provider: node.provider });
  const ask = () => ({ ...place(), tokenId: 1n, model: "default", maxAge: HOUR });
  const byWallet = () => ({ ...place(), wallet: WALLET, model: "default", maxAge: HOUR });
  const lieTo = (name: string, said: Said): void => {
    node.lie = (asked: Asked) => (asked.name === name || asked.method === name ? said : undefined);
  };
  const expectAnswer = async (work: () => unknown): Promise<string> => {
    const { message } = await expectError("E_RPC_ANSWER", work);
    expect(message.length).to.be.below(260);
    return message;
  };

  it("reads what an honest one says", async () => {
    expect((await readScore(byWallet())).score).to.equal(700n);
    expect(await readScoreRecord(ask())).to.include({ score: 700n, age: 1_000n });
    expect(await readScoreHistory(ask())).to.deep.equal([700n, 650n]);
    expect((await readBundle(byWallet())).owner).to.equal(WALLET);
  });

  describe("says what is wrong with an answer", () => {
    const broken: Readonly<Record<string, Said>> = {
      "cut off": { result: "0x00000000" },
      empty: { result: "0x" },
      null: { result: null },
      "not hex": { result: "hello\nworld" },
      "odd hex": { result: "0x123" },
      "a number": { result: 7 },
      long: { result: `0x${"zz".repeat(5_000)}` },
      "not JSON": '{"jsonrpc":"2.0","id":',
      "an empty body": "",
      "the JSON null": "null",
      "no result": { error: undefined },
      "an error of null": { error: null },
    };
    // As the number of a block, these are numbers.
    const numbers = new Set(["cut off", "odd hex", "a number"]);
    for (const [what, said] of Object.entries(broken))
      for (const name of ["resolve", "tokenOf", "readScore", "eth_blockNumber"]) {
        if (name === "eth_blockNumber" && numbers.has(what)) continue;
        it(`${what}, of ${name}`, async () => {
          lieTo(name, said);
          await expectAnswer(() => tryScore(byWallet()));
        });
      }

    it("of a block, of a record and of a bundle", async () => {
      for (const result of [null, {}, "0x", 5]) {
        lieTo("eth_getBlockByNumber", { result });
        await expectAnswer(() => readScoreRecord(ask()));
      }
      for (const [name, read] of [
        ["tryScoreOf", () => readScoreRecord(ask())],
        ["historyOf", () => readScoreHistory(ask())],
        ["walletsOf", () => readBundle(ask())],
        ["tokenOf", () => readTokenOf(byWallet())],
        ["modelOf", () => readModel(ask())],
      ] as const)
        for (const result of ["0x", null, "0x1234"]) {
          lieTo(name, { result });
          await expectAnswer(read);
        }
    });

    it("of a text that is not UTF-8", async () => {
      // A registration whose name is one byte that no text starts with: its key's 20 words and five facts, then name,
      // metadata URI and meaning, whose nine words are followed by its label, market and knots.
      const word = (value: number): string => value.toString(16).padStart(64, "0");
      const model = [0x20, 1, 1, 1, 1, 0xa0].map(word);
      const facts = [...Array.from({ length: 25 }, () => 1), 28 * 32, 30 * 32, 31 * 32].map(word);
      const name = [word(1), "ff".padEnd(64, "0")];
      const meaning = [0, 1, 1, 1, 1, 9 * 32, 10 * 32, 0, 11 * 32, 0, 0, 0].map(word);
      lieTo("modelOf", { result: `0x${[...model, ...facts, ...name, word(0), ...meaning].join("")}` });
      await expectAnswer(() => readModel(ask()));
    });
  });

  describe("does not take a node's error for a contract's refusal", () => {
    it("without the data of a revert", async () => {
      for (const code of [-32_000, -32_603, 429]) {
        lieTo("readScore", { error: { code, message: "header\nnot found" } });
        const { message } = await expectError("E_RPC_ERROR", () => tryScore(ask()));
        expect(message).to.include("header not found").and.include(String(code));
      }
      lieTo("resolve", { error: { code: -32_000, message: "x".repeat(9_000) } });
      expect((await expectError("E_RPC_ERROR", () => readScore(ask()))).message.length).to.be.below(300);
    });

    it("of a question that is no call", async () => {
      for (const message of ["busy", "the method eth_blockNumber does not exist"]) {
        lieTo("eth_blockNumber", { error: { code: -32_601, message } });
        expect((await expectError("E_RPC_ERROR", () => readScore(ask()))).message).to.include(message);
      }
    });

    it("but says so where the node says that the execution reverted", async () => {
      for (const error of [
        { code: -32_000, message: "execution reverted" },
        { code: 3, message: "no" },
        { code: -32_015, message: "VM execution error.", data: "Reverted 0x" },
        { code: 3, message: "execution reverted", data: "0x" },
      ]) {
        lieTo("resolve", { error });
        await expectError("E_REVERT", () => readScore(ask()));
      }
    });
  });

  describe("fails closed on an answer that no oracle gives", () => {
    it("a score off the scale", async () => {
      for (const score of [0n, 299n, 851n, 65_535n]) {
        node.lie = ({ name }) => (name === "readScore" || name === "tryScoreOf" ? record(name, { score }) : undefined);
        expect(await expectAnswer(() => readScore(ask()))).to.include(String(score));
        await expectAnswer(() => tryScore(ask()));
        await expectAnswer(() => readScoreRecord(ask()));
        lieTo("historyOf", encoded("historyOf", [[700n, score]]));
        await expectAnswer(() => readScoreHistory(ask()));
      }
    });

    it("the ends of the scale are on it", async () => {
      for (const score of [300n, 850n]) {
        lieTo("tryScoreOf", record("tryScoreOf", { score }));
        expect((await readScoreRecord(ask())).score).to.equal(score);
      }
    });

    it("defaults where none were asked for, and times in the wrong order", async () => {
      lieTo("readScore", record("readScore", { defaults: 2n }));
      expect(await expectAnswer(() => readScore(ask()))).to.include("2 defaults");
      expect((await readScore({ ...ask(), mayHaveDefaults: true })).defaults).to.equal(2n);
      lieTo("readScore", record("readScore", { asOfTime: 1_101n }));
      await expectAnswer(() => readScore(ask()));
      lieTo("tryScoreOf", record("tryScoreOf", { asOfTime: 1_101n }));
      await expectAnswer(() => readScoreRecord(ask()));
      lieTo("tryScoreOf", record("tryScoreOf", { asOfTime: 2_001n, publishedAt: 2_001n }));
      await expectAnswer(() => readScoreRecord(ask()));
    });
  });

  it("reads everything at one block", async () => {
    const reads = [readScore, readScoreRecord, readScoreHistory, readBundle] as const;
    for (const read of reads) {
      node.asked.length = 0;
      await read(byWallet());
      const calls = node.asked.filter(({ method }) => method === "eth_call");
      expect(calls.length).to.be.greaterThan(2);
      expect(new Set(calls.map(({ params }) => params[1]))).to.deep.equal(new Set([`0x${LATEST.number.toString(16)}`]));
    }
  });

  it("takes a model's id in upper case", async () => {
    const { modelId } = await readScore({ ...ask(), model: `0x${MODEL_ID.slice(2).toUpperCase()}` });
    expect(modelId).to.equal(MODEL_ID);
  });

  describe("refuses wrong arguments before any request", () => {
    const refuses = async (code: string, changed: object): Promise<void> => {
      const wrong = { ...ask(), ...changed };
      await expectError(code, () => readScore(wrong));
      await expectError(code, () => tryScore(wrong));
      expect(node.asked).to.deep.equal([]);
    };

    it("of the age", async () => {
      for (const maxAge of [undefined, null, -1n, -1, 1.5, NaN, Infinity, 2n ** 64n, 2 ** 64, "3600"])
        await refuses("E_USAGE", { maxAge });
      for (const name of ["minHistory", "minPublishedAge"])
        for (const seconds of [null, -1n, 1.5, NaN, 2n ** 64n, "3600"]) await refuses("E_USAGE", { [name]: seconds });
      for (const name of ["mayHaveDefaults", "mayBePaused"])
        for (const flag of [null, 0, 1n, "false"]) await refuses("E_USAGE", { [name]: flag });
      expect((await readScore({ ...ask(), maxAge: 2n ** 64n - 1n })).score).to.equal(700n);
    });

    it("of the token and the wallet", async () => {
      for (const tokenId of [undefined, null, 0n, -1n, 1, "1", 2n ** 256n]) await refuses("E_USAGE", { tokenId });
      await refuses("E_USAGE", { wallet: WALLET });
      for (const wallet of [null, 5, {}]) {
        await refuses("E_USAGE", { wallet, tokenId: undefined });
        await expectError("E_USAGE", () => readTokenOf({ ...place(), wallet: wallet as unknown as string }));
      }
      await refuses("E_BAD_ADDRESS", { wallet: "0x12", tokenId: undefined });
      await expectError("E_USAGE", () => readBundle({ ...place() } as unknown as Parameters<typeof readBundle>[0]));
      expect(node.asked).to.deep.equal([]);
    });

    it("of the model, the deployment and the provider", async () => {
      for (const model of [undefined, null, 5, {}, "0x12", `${MODEL_ID}0`, `0x${"zz".repeat(32)}`])
        await refuses("E_USAGE", { model });
      await refuses("E_MODEL_UNKNOWN", { model: "other" });
      await refuses("E_USAGE", { deployment: { ...deployment, chainId: "31337" } });
      await refuses("E_USAGE", { deployment: undefined });
      await refuses("E_USAGE", { provider: null });
    });
  });
});
