import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { toJson } from "../../../prover/jsonValue.ts";
import { mintToken } from "../../../prover/onchain/creditToken.ts";
import { writeProof } from "../../../prover/proof/scoreProof.ts";
import { buildPackage, type PackageName, PACKAGES, packPackage } from "../../../scripts/packages/build.ts";
import { openScoredChain } from "../../support/scoredChain.ts";
import { type Consumer, followPage, openConsumer } from "../consumer.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const page = (name: PackageName): string => join(root, "docs", "packages", `${name}.md`);
const MEGABYTE = 2 ** 20;

/** The page's command that compiles with solc, and what it prints. */
const SOLC = "npx solcjs --standard-json --base-path . < solc.json";
interface SolcOutput {
  readonly contracts: Readonly<
    Record<string, Readonly<Record<string, { readonly evm: { readonly bytecode: { readonly object: string } } }>>>
  >;
}

/** What a strict project says of its own file, under either way to find a package. */
const typeCheck = async (
  { write, shell }: Consumer,
  { file, resolution }: { file: string; resolution: "nodenext" | "bundler" },
): Promise<void> => {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const found = { module: resolution === "bundler" ? "esnext" : resolution, moduleResolution: resolution };
  const strict = { strict: true, skipLibCheck: false, target: "es2023", noEmit: true };
  await write("tsconfig.check.json", JSON.stringify({ compilerOptions: { ...found, ...strict }, files: [file] }));
  expect(await shell(`node ${tsc} -p tsconfig.check.json`), resolution).to.equal("");
};

/** Paths and contents of a package's JavaScript as it was installed. */
const installedJavaScript = async (folder: string): Promise<readonly { file: string; text: string }[]> => {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".js"));
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(join(folder, file), "utf8") })));
};

describe("packages, installed from their tarballs", function () {
  this.timeout(600_000);
  const tarballs = new Map<PackageName, string>();
  const consumers: Consumer[] = [];
  let out: string;

  before(async () => {
    out = await mkdtemp(join(tmpdir(), "veriscore-tarballs-"));
    for (const name of PACKAGES) {
      await buildPackage(root, name);
      tarballs.set(name, await packPackage(root, { name, out }));
    }
  });
  after(async () => {
    for (const folder of [out, ...consumers.map(({ folder }) => folder)])
      await rm(folder, { recursive: true, force: true });
  });

  const consume = async (name: PackageName, options: { nodeFolder?: string } = {}): Promise<Consumer> => {
    const consumer = await openConsumer(tarballs.get(name) ?? "", options);
    consumers.push(consumer);
    return consumer;
  };

  it("contracts: compile with Hardhat 3 and with solc", async () => {
    // Hardhat 3 needs a newer Node than the machine's own may be.
    const consumer = await consume("contracts", { nodeFolder: dirname(process.execPath) });
    await consumer.write(
      "contracts/Whole.sol",
      `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;
${[
  "ScoreRequests.sol",
  "adapters/ScoreAggregator.sol",
  "adapters/SpectralAdapter.sol",
  "examples/UndercollateralizedPool.sol",
  "interfaces/external/IScoracle.sol",
  "types/Statement.sol",
]
  .map((file) => `import "@veriscore/contracts/${file}";\n`)
  .join("")}contract Whole is ScoreConsumer {
    constructor(IScoreOracle oracle_) ScoreConsumer(oracle_, 0, 1, 0, 0) {}
}
import {IScoreOracle} from "@veriscore/contracts/interfaces/IScoreOracle.sol";
import {ScoreConsumer} from "@veriscore/contracts/examples/ScoreConsumer.sol";
`,
    );
    const printed = await followPage(page("contracts"), { consumer });
    for (const name of ["Lender", "Desk", "Whole"]) {
      const artifact = join(consumer.folder, "artifacts", "contracts", `${name}.sol`, `${name}.json`);
      const { bytecode } = JSON.parse(await readFile(artifact, "utf8")) as { readonly bytecode: string };
      expect(bytecode.length, name).to.be.greaterThan(1_000);
    }
    const { contracts } = JSON.parse(/^\{.*$/m.exec(printed.get(SOLC) ?? "")?.[0] ?? "") as SolcOutput;
    for (const name of ["Lender", "Desk"])
      expect(contracts[`contracts/${name}.sol`]?.[name]?.evm.bytecode.object.length).to.be.greaterThan(1_000);
  });

  it("client: reads a score and checks a proof, depends on ethers alone and on nothing of Node", async () => {
    const chain = await openScoredChain();
    try {
      const consumer = await consume("client");
      const { tokenId } = await mintToken(chain.contracts.token, await chain.account(4));
      const proof = await chain.scoreToken(tokenId);
      await consumer.write("deployment.json", toJson(chain.deployment));
      await writeProof(join(consumer.folder, "proof.json"), proof, { withSalt: false });
      const printed = await followPage(page("client"), {
        consumer,
        change: (text) => text.replaceAll("http://127.0.0.1:8545", chain.url),
      });
      const [score, none, bundle] = (printed.get("node read.js") ?? "").split("\n");
      expect(score).to.match(new RegExp(`^score ${proof.score} as of block \\d+$`));
      expect(none).to.include("E_NO_TOKEN: ");
      expect(bundle).to.equal("1 wallets, 0 liens, 0 defaults");
      expect(printed.get("node check.js")).to.include(`proved: score ${proof.score} for`);
      // The page itself compiles as strictly under nodenext.
      await typeCheck(consumer, { file: "read.ts", resolution: "bundler" });

      const scope = join(consumer.folder, "node_modules", "@veriscore");
      expect(await readdir(scope)).to.deep.equal(["client"]);
      const scripts = await installedJavaScript(join(scope, "client"));
      for (const { file, text } of scripts) {
        const imported = [...text.matchAll(/(?:\bfrom|\bimport\(|^import) ?"([^"]+)"\)?;$/gm)];
        for (const [, specifier] of imported)
          expect(specifier, file).to.match(/^(\.\.?\/.*\.js|ethers|ethers\/address)$/);
        expect(text, file).to.not.match(/\b(?:Buffer|process|require)\b[.(]/);
      }
      const sizes = await consumer.shell("du -sk node_modules/@veriscore | cut -f1");
      expect(Number(sizes) * 1_024).to.be.lessThan(5 * MEGABYTE);
    } finally {
      await chain.close();
    }
  });

  it("prover: scores, proves, verifies and compares by the user's own Node, and is typed", async () => {
    const consumer = await consume("prover");
    const printed = await followPage(page("prover"), { consumer });
    const said = [...printed.values()].join("");
    const scores = (await readFile(join(consumer.folder, "scores.csv"), "utf8")).trim().split("\n");
    const [first = ""] = scores[1]?.split(",") ?? [];
    expect(scores).to.have.lengthOf(3);
    expect(said).to.include(`valid: score ${first} under model default`);
    expect(said).to.include(`proved: score ${first} for`);
    expect(said).to.match(/2 rows, difference in points: max 0/);
    expect(said).to.not.include("Warning");
    expect(await consumer.shell("npx veriscore --help")).to.include("Usage: veriscore");
    expect(existsSync(join(consumer.folder, "node_modules", ".bin", "node"))).to.equal(false);
    const library = await readFile(join(consumer.folder, "score.js"), "utf8");
    await consumer.write("score.ts", `import * as veriscore from "veriscore";\nvoid veriscore;\n${library}`);
    for (const resolution of ["nodenext", "bundler"] as const)
      await typeCheck(consumer, { file: "score.ts", resolution });
  });
});
