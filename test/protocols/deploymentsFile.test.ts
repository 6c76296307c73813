import { expect } from "chai";

import { readDeployments, withDeployments } from "../../prover/protocols/deploymentsFile.ts";
import { selectProtocol } from "../../prover/protocols/select.ts";
import { expectError } from "../support/expectError.ts";
import { temporaryFolder } from "../support/recorded.ts";

const POOL = `0x${"ab".repeat(20)}`;
const PROVIDER = `0x${"cd".repeat(20)}`;
const deployment = { chainId: 10, pool: POOL, contracts: [PROVIDER], fromBlock: 7 };
const spark = { market: "aave-v3:spark", deployments: [deployment] };

describe("deployments file", () => {
  const { file } = temporaryFolder();
  const write = (document: unknown): string => file("deployments.json", JSON.stringify(document));

  it("names the pools of forks, and of known protocols on further chains", async () => {
    const known = { market: "aave-v3", deployments: [deployment] };
    const deployments = await readDeployments(write({ markets: [spark, known] }));
    const fork = withDeployments("aave-v3:spark", deployments);
    expect(fork.market).to.equal("aave-v3:spark");
    expect([...fork.deployments]).to.deep.equal([[10n, { pool: POOL, contracts: [PROVIDER], fromBlock: 7n }]]);
    expect([...withDeployments("aave-v3", deployments).deployments.keys()]).to.deep.equal([1n, 10n]);
    expect(withDeployments("compound-v2", deployments).deployments).to.deep.equal(
      selectProtocol("compound-v2").deployments,
    );
  });

  it("is refused with the place of what is wrong", async () => {
    const wrong: readonly (readonly [string, unknown])[] = [
      ["the file is not an object", [spark]],
      ['unknown field "market"', spark],
      ["markets is not a list", { markets: [] }],
      ["markets name one market twice", { markets: [spark, spark] }],
      ["markets[0].market is not a name", { markets: [{ ...spark, market: 3 }] }],
      ['no market "spark"', { markets: [{ ...spark, market: "spark" }] }],
      ['no market "aave-v3:Spark"', { markets: [{ ...spark, market: "aave-v3:Spark" }] }],
      ["deployments name one chain twice", { markets: [{ ...spark, deployments: [deployment, deployment] }] }],
      ...Object.entries({ chainId: 0, fromBlock: -1, contracts: [], pool: 7 }).map(
        ([name, value]) =>
          [
            `deployments[0].${name}`,
            { markets: [{ ...spark, deployments: [{ ...deployment, [name]: value }] }] },
          ] as const,
      ),
    ];
    for (const [what, document] of wrong) {
      const error = await expectError("E_MARKET", () => readDeployments(write(document)));
      expect(error.message).to.include(what);
    }
    await expectError("E_MARKET", () => readDeployments(file("text.json", "markets:")));
    await expectError("E_BAD_ADDRESS", () =>
      readDeployments(write({ markets: [{ ...spark, deployments: [{ ...deployment, pool: "0x12" }] }] })),
    );
    await expectError("E_FILE_UNREADABLE", () => readDeployments(file("none.json")));
  });
});
