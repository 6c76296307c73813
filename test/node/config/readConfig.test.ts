import { join } from "node:path";

import { expect } from "chai";

import { leastFeesOf } from "../../../node/config/leastFees.ts";
import { readAnyConfig, readConfig } from "../../../node/config/readConfig.ts";
import { expectError } from "../../support/expectError.ts";
import { temporaryFolder } from "../../support/recorded.ts";

const ATTESTER = `
role: attester
deployment: deployment.json
rpc: [http://127.0.0.1:8545]
history:
  rpc: [http://127.0.0.1:8545, http://127.0.0.1:8546]
  quorum: 2
  market: aave-v2
  store: data/history.duckdb
  prices: [prices.csv]
models:
  - folder: ../models/default
data: data
listen: { port: 9001 }
signer: { keystore: keystore.json, passwordFile: /etc/password }
`;
const ADDRESS = "0x00000000000000000000000000000000000000aa";
const OPERATOR = `${ATTESTER.replace("role: attester", "role: operator")}
attesters:
  - { address: "${ADDRESS}", url: http://127.0.0.1:9001 }
policy: { heartbeatSeconds: 86400, deviationPoints: 10, fallPoints: 20 }
`;

describe("the configuration of a node", () => {
  const { file } = temporaryFolder();
  let count = 0;
  const written = (text: string): string => file(`config-${(count += 1)}.yaml`, text);
  const folder = file(".");

  it("is read with its paths counted from its folder", async () => {
    const config = await readConfig(written(ATTESTER), "attester");
    expect(config.deployment).to.equal(join(folder, "deployment.json"));
    expect(config.history).to.include({ store: join(folder, "data/history.duckdb"), quorum: 2 });
    expect(config.history.prices).to.deep.equal([join(folder, "prices.csv")]);
    expect(config.models[0]?.folder).to.equal(join(folder, "../models/default"));
    const signer = { keystore: join(folder, "keystore.json"), passwordFile: "/etc/password" };
    expect(config.signer).to.deep.equal(signer);
    expect((await readAnyConfig(written(OPERATOR))).role).to.equal("operator");
  });

  /** What is wrong, in one line. */
  const refusal = async (text: string): Promise<string> => {
    const { message, hint } = await expectError("E_CONFIG", () => readAnyConfig(written(text)));
    return `${message.replace(/^.*\.yaml: /, "")}. ${hint}`;
  };
  const changed = (from: string, to: string): Promise<string> => {
    expect(OPERATOR).to.include(from);
    return refusal(OPERATOR.replace(from, to));
  };

  it("names unknown keys by their path, and the one that was probably meant", async () => {
    expect(await changed("  market: aave-v2", "  marked: aave-v2")).to.equal(
      "history.marked is not a key that is known. did you mean market?",
    );
    expect(await changed("deviationPoints", "diviationPoint")).to.equal(
      "policy.diviationPoint is not a key that is known. did you mean deviationPoints?",
    );
    expect(await changed("url: http", "website: http")).to.match(
      /^attesters\[0\]\.website .*known here: address, url$/,
    );
    expect(await changed("passwordFile", "password")).to.match(/^signer\.password .*did you mean passwordFile\?$/);
  });

  it("names missing keys and wrong values by their path", async () => {
    expect(await changed("data: data", "")).to.match(/^data is missing\. folder of this node alone/);
    expect(await changed("port: 9001", "port: 70000")).to.match(/^listen\.port is 70000, but must be <= 65535/);
    expect(await changed("heartbeatSeconds: 86400", "heartbeatSeconds: soon")).to.match(
      /^policy\.heartbeatSeconds is "soon"/,
    );
    expect(await changed("url: http://", "url: ftp://")).to.match(/^attesters\[0\]\.url is "ftp:.*has another form/);
    expect(await changed("rpc: [http://127.0.0.1:8545]", "rpc: []")).to.match(/^rpc is \[\], but must NOT have fewer/);
    expect(await changed("data: data", "data: data\nlog: loud")).to.match(/^log is "loud"\. one of "debug", "info"/);
  });

  /** The policy with fee tokens, as YAML. */
  const withFees = (list: string): string =>
    OPERATOR.replace("fallPoints: 20 }", `fallPoints: 20, leastFees: ${list} }`);

  it("reads the least fees to the last wei, and works for the chain's own currency where none are named", async () => {
    const feesOf = async (text: string) => [
      ...leastFeesOf((await readConfig(written(text), "operator")).policy.leastFees),
    ];
    const native = `0x${"00".repeat(20)}`;
    expect(await feesOf(OPERATOR)).to.deep.equal([[native, 500_000_000_000_000n]]);
    expect(await feesOf(withFees("[]"))).to.deep.equal([]);
    const both = `[{ least: 0.123456789012345678eth }, { feeToken: "${ADDRESS}", least: "9007199254740993" }]`;
    expect(await feesOf(withFees(both))).to.deep.equal([
      [native, 123_456_789_012_345_678n],
      [ADDRESS, 9_007_199_254_740_993n],
    ]);
    expect(await feesOf(withFees('[{ least: "1" }]'))).to.deep.equal([[native, 1n]]);
  });

  it("refuses least fees that are 0, rounded, of no address or named twice", async () => {
    const refusedFees = (list: string): Promise<string> => refusal(withFees(list));
    expect(await refusedFees('[{ least: "0" }]')).to.match(/^policy\.leastFees\[0\]: least is 0\. a fee of 0/);
    expect(await refusedFees("[{ least: 0.0eth }]")).to.match(/^policy\.leastFees\[0\]: least is 0\./);
    expect(await refusedFees("[{ least: 0.5 }]")).to.match(
      /^policy\.leastFees\[0\]\.least is 0\.5, but must be string/,
    );
    expect(await refusedFees('[{ least: "0.5" }]')).to.match(/least is "0\.5"\. a whole number of wei, or such as/);
    expect(await refusedFees('[{ least: "-1" }]')).to.match(/least is "-1"\./);
    expect(await refusedFees(`[{ feeToken: "${ADDRESS}", least: 1eth }]`)).to.match(/least is "1eth"\..*ERC-20's/);
    expect(await refusedFees("[{ feeToken: ether, least: 1eth }]")).to.match(
      /^policy\.leastFees\[0\]\.feeToken is "ether", which has another form/,
    );
    const misspelt = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB49";
    expect(await refusedFees(`[{ feeToken: "${misspelt}", least: "1" }]`)).to.match(/its checksum does not match/);
    const zero = `{ feeToken: "0x${"00".repeat(20)}", least: "1" }`;
    expect(await refusedFees(`[{ least: 1gwei }, ${zero}]`)).to.match(
      /^policy\.leastFees\[1\] names a fee token twice/,
    );
    expect(await refusedFees("[{ lest: 1gwei }]")).to.match(
      /^policy\.leastFees\[0\]\.lest is not a key .*did you mean least\?$/,
    );
    expect(await refusedFees("[{}]")).to.match(/^policy\.leastFees\[0\]\.least is missing/);
  });

  it("refuses what does not go together, and other files", async () => {
    expect(await changed("quorum: 2", "quorum: 3")).to.match(/^history\.quorum is 3, and 2 nodes are named/);
    const one = `  - { address: "${ADDRESS}", url: http://127.0.0.1:9001 }\n`;
    expect(await changed(one, `${one}${one}`)).to.match(/^attesters name 0x0+aa twice/);
    expect(await refusal("rpc: []\nrpc: []\n")).to.match(/Map keys must be unique/);
    expect(await refusal("[1")).to.match(/line 1/);
    expect(await refusal("nothing")).to.match(/^role is missing\. one of attester, operator, prover/);
    expect(await changed("role: operator", "role: king")).to.match(/^role is "king"/);
    const other = written(OPERATOR);
    const { hint } = await expectError("E_CONFIG", () => readConfig(other, "attester"));
    expect(hint).to.include("veriscore node operator");
    await expectError("E_FILE_UNREADABLE", () => readAnyConfig(file("none.yaml")));
  });
});
