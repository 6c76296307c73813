import { expect } from "chai";
import fc from "fast-check";

import { parseSchema } from "../../prover/model/schema.ts";
import { expectError } from "../support/expectError.ts";
import { schemaText } from "../support/onnxFile.ts";

const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;
const one = (fields: string): string => `{"features":[{"name":"a","scale":1,"min":0,"max":1${fields}}]}`;

describe("schema", () => {
  it("keeps every 64-bit integer exactly, as a number or as a string, in the order of the file", () => {
    const range = fc.tuple(
      fc.bigInt({ min: INT64_MIN, max: INT64_MAX }),
      fc.bigInt({ min: INT64_MIN, max: INT64_MAX }),
    );
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 5 }), (ranges) => {
        const features = ranges.map(([x, y], index) => ({
          name: `f${index}`,
          scale: 1e-9,
          min: x < y ? x : y,
          max: x < y ? y : x,
        }));
        const text = schemaText(features);
        expect(parseSchema(text).features).to.deep.equal(features);
        const quoted = text.replace(/("min"|"max"):(-?\d+)/g, '$1:"$2"');
        expect(parseSchema(quoted).features).to.deep.equal(features);
      }),
    );
  });

  it("takes the modelers' own fields along without reading them, and has defaults for output and dictionary", () => {
    const { output, dictionary, features } = parseSchema(one(',"unit":"ETH","note":[1,{"x":2.5}]'));
    expect([output, dictionary]).to.deep.equal(["probability", 1]);
    expect(features).to.deep.equal([{ name: "a", scale: 1, min: 0n, max: 1n }]);
    const all = parseSchema(one("").replace("{", '{"output":"log-odds","dictionary":7,'));
    expect([all.output, all.dictionary]).to.deep.equal(["log-odds", 7]);
  });

  it("reads the modelers' words for people: meaning, unit, and labels of integers as an object or a list", () => {
    const words = (more: string) => parseSchema(one(more)).words;
    expect(words("")).to.deep.equal([{}]);
    expect(words(',"meaning":"Rent,\\n or own","unit":"","labels":{"0":"rents","-1":" missing "}')).to.deep.equal([
      {
        meaning: "Rent, or own",
        unit: "",
        labels: new Map([
          [0n, "rents"],
          [-1n, "missing"],
        ]),
      },
    ]);
    expect(words(',"labels":["no","yes"]')[0]?.labels).to.deep.equal(
      new Map([
        [0n, "no"],
        [1n, "yes"],
      ]),
    );
    expect(words(',"meaning":null,"unit":null,"labels":null')).to.deep.equal([{}]);
  });

  for (const [more, why] of [
    [',"meaning":7', 'meaning of feature "a" is not a text'],
    [',"meaning":"\\n"', 'meaning of feature "a" is not a text'],
    [',"unit":["ETH"]', 'unit of feature "a" is not a text'],
    [',"labels":"yes"', 'labels of feature "a" are neither a list nor an object'],
    [',"labels":{"0.5":"half"}', 'label "0.5" of feature "a" is not of an integer'],
    [',"labels":{"0":1}', 'label 0 of feature "a" is not a text'],
  ] as const)
    it(`refuses words that are none: ${more}`, async () => {
      const { message } = await expectError("E_SCHEMA", () => parseSchema(one(more)));
      expect(message).to.include(why);
    });

  it("accepts scales that are written as integers, fractions or powers", () => {
    for (const [text, scale] of [
      ["1", 1],
      ["0.25", 0.25],
      ["1e-9", 1e-9],
      ["1000000000000000000", 1e18],
    ] as const)
      expect(parseSchema(one("").replace('"scale":1', `"scale":${text}`)).features[0]?.scale).to.equal(scale);
  });

  it("takes a reference row as integers of all features or of none, apart from the features that attesters sign", () => {
    const two = (first: string, second: string): string =>
      `{"features":[{"name":"a","scale":1,"min":-5,"max":5${first}},{"name":"b","scale":1,"min":0,"max":9223372036854775807${second}}]}`;
    const plain = parseSchema(two("", ""));
    expect(plain).to.not.have.property("reference");
    const { reference, ...rest } = parseSchema(two(',"reference":-5', ',"reference":"9007199254740993"'));
    expect(reference).to.deep.equal([-5n, 9_007_199_254_740_993n]);
    expect(rest).to.deep.equal(plain);
  });

  const WRONG: readonly (readonly [reason: string, text: string])[] = [
    ["not valid JSON", ""],
    ["not valid JSON", '{"features":[{"name"'],
    ["no list of features", "null"],
    ["no list of features", "[]"],
    ["no list of features", "{}"],
    ["no list of features", '{"features":[]}'],
    ["no list of features", '{"features":{"0":{}}}'],
    ["feature 0 is not an object", '{"features":["a"]}'],
    ["feature 0 is not an object", '{"features":[null]}'],
    ["feature 1 has no name", one("").replace("]", ',{"scale":1,"min":0,"max":1}]')],
    ["feature 0 has no name", one("").replace('"a"', '""')],
    ["feature 0 has no name", one("").replace('"a"', "5")],
    ["needs a scale above 0", one("").replace('"scale":1', '"scale":0')],
    ["needs a scale above 0", one("").replace('"scale":1', '"scale":-0.5')],
    ["needs a scale above 0", one("").replace('"scale":1', '"scale":"1"')],
    ["needs a scale above 0", one("").replace('"scale":1', '"scale":1e999')],
    ["needs a scale above 0", one("").replace('"scale":1,', "")],
    ['min of feature "a" is not an integer', one("").replace('"min":0,', "")],
    ['min of feature "a" is not an integer', one("").replace('"min":0', '"min":0.5')],
    ['max of feature "a" is not an integer', one("").replace('"max":1', '"max":1e3')],
    ['max of feature "a" is not an integer', one("").replace('"max":1', '"max":"0x10"')],
    ['max of feature "a" is not an integer', one("").replace('"max":1', '"max":null')],
    ["range beyond 64 bits", one("").replace('"max":1', `"max":${INT64_MAX + 1n}`)],
    ["range beyond 64 bits", one("").replace('"min":0', `"min":${INT64_MIN - 1n}`)],
    ["min 0 above max -1", one("").replace('"max":1', '"max":-1')],
    ['feature "a" is listed twice', one("").replace("]", ',{"name":"a","scale":1,"min":0,"max":1}]')],
    ["output must be", one("").replace("{", '{"output":"score",')],
    ["output must be", one("").replace("{", '{"output":1,')],
    ['reference of feature "a" is not an integer', one(',"reference":0.5')],
    ['reference of feature "a" is not an integer', one(',"reference":null')],
    [
      'reference of feature "b" is not an integer',
      one(',"reference":1').replace("]", ',{"name":"b","scale":1,"min":0,"max":1}]'),
    ],
    ['reference 2 of feature "a" is outside its range 0 to 1', one(',"reference":2')],
    ['reference -1 of feature "a" is outside its range 0 to 1', one(',"reference":-1')],
    ["dictionary must be", one("").replace("{", '{"dictionary":0,')],
    ["dictionary must be", one("").replace("{", '{"dictionary":"latest",')],
    ["dictionary must be", one("").replace("{", '{"dictionary":1.5,')],
  ];
  for (const [reason, text] of WRONG)
    it(`refuses ${text.slice(0, 70) || "an empty file"}: ${reason}`, async () => {
      const error = await expectError("E_SCHEMA", () => parseSchema(text));
      expect(error.message).to.include(reason);
    });
});
