import { expect } from "chai";

import { twinParser } from "../../prover/chain/twinAnswers.ts";

/** Long enough to be compared. */
const RESULT = Array.from({ length: 400 }, (_, at) => ({ logIndex: at, data: `0x${"ab".repeat(32)}` }));

const idFirst = (id: number | string, result: unknown = RESULT): string =>
  JSON.stringify({ jsonrpc: "2.0", id, result });
const idLast = (id: number, result: unknown = RESULT): string => JSON.stringify({ result, id, jsonrpc: "2.0" });
const resultOf = (body: unknown): unknown => (body as { readonly result: unknown }).result;

describe("answers that come twice", () => {
  it("are parsed once where they differ in the id alone, wherever that stands", () => {
    for (const textOf of [idFirst, idLast]) {
      const parse = twinParser();
      const [one, two] = [parse(textOf(7), 7), parse(textOf(12), 12)];
      expect(one).to.deep.equal(JSON.parse(textOf(7)));
      expect(two).to.deep.equal({ id: 12, result: RESULT });
      expect(resultOf(two)).to.equal(resultOf(one));
    }
  });

  it("are two where one byte differs, be it in the middle, at the end or in its length", () => {
    const text = idFirst(2);
    const middle = Math.floor(text.length / 2);
    const digit = text.indexOf("ab", middle);
    const others = [
      `${text.slice(0, digit)}cd${text.slice(digit + 2)}`,
      idFirst(2, RESULT.slice(0, -1)),
      idFirst(2, [...RESULT, RESULT[0]]),
    ];
    for (const other of others) {
      const parse = twinParser();
      const one = parse(idFirst(1), 1);
      const two = parse(other, 2);
      expect(resultOf(two)).to.not.equal(resultOf(one));
      expect(two).to.deep.equal(JSON.parse(other));
    }
  });

  it("are taken as they are where the id is another, a text, or where nothing can be read", () => {
    const parse = twinParser();
    parse(idFirst(1), 1);
    // Whoever asked sees that the id is not his.
    expect(parse(idFirst(22), 2)).to.deep.equal(JSON.parse(idFirst(22)));
    expect(parse(idFirst("2"), 2)).to.deep.equal(JSON.parse(idFirst("2")));
    expect(parse(idFirst(2).slice(0, -1), 2)).to.equal(undefined);
    expect(parse("", 2)).to.equal(undefined);
  });

  it("stay refused where they have an error beside the result, or a second id, however often they come", () => {
    const failed = (id: number): string =>
      JSON.stringify({ id, result: RESULT, error: { code: -32603, message: "x" } });
    const twoIds = (id: number): string => `{"id":${id},"result":${JSON.stringify(RESULT)},"id":99}`;
    for (const textOf of [failed, twoIds]) {
      const parse = twinParser();
      for (const id of [1, 2, 3]) expect(parse(textOf(id), id)).to.deep.equal(JSON.parse(textOf(id)));
    }
  });

  it("find their twin among others that are asked for at the same time, once", () => {
    const parse = twinParser();
    const other = RESULT.slice(0, 300);
    const [one, another] = [parse(idFirst(1), 1), parse(idFirst(2, other), 2)];
    expect(resultOf(parse(idFirst(3, other), 3))).to.equal(resultOf(another));
    expect(resultOf(parse(idFirst(4), 4))).to.equal(resultOf(one));
    expect(resultOf(parse(idFirst(5), 5))).to.not.equal(resultOf(one));
  });
});
