import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { expect } from "chai";
import { AbiCoder, concat, dataSlice, id, toBeHex } from "ethers";
import { network } from "hardhat";
import type { FileLike } from "snarkjs";

import { loadProver } from "../../prover/modelFolder/load.ts";
import { vettedModel } from "../support/shippedModel.ts";
import { readArtifact } from "../../prover/modelFolder/manifest.ts";
import { encodeProof } from "../../client/encodeProof.ts";
import { inMemory, loadSnarkjs } from "../../prover/keys/snarkjs.ts";
import { verifierContract, verifierName } from "../../prover/keys/verifierContract.ts";
import { FIELD_ORDER } from "../../prover/field.ts";
import { type EngineName, ENGINES } from "../../prover/proof/engine/engine.ts";
import { nativeAddon } from "../../prover/proof/engine/nativeEngine.ts";
import type { ModelRegistry } from "../../contracts/index.ts";
import { historyOf, registrationOf } from "../../scripts/ignition/modules/model.ts";
import { SHIPPED_MARKETS } from "../support/scoredChain.ts";

const { resolve } = createRequire(import.meta.url);
const BASE_FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
const SELECTOR = id("verifyProof(uint256[2],uint256[2][2],uint256[2],uint256[2])").slice(0, 10);
const GAS = 1_000_000n;

/** Creation bytecode of the verifier that snarkjs writes from its own template for the same key. */
const snarkjsVerifier = async (zkey: FileLike): Promise<string> => {
  const { zKey } = await loadSnarkjs();
  const groth16 = await readFile(
    join(dirname(resolve("snarkjs")), "..", "templates", "verifier_groth16.sol.ejs"),
    "utf8",
  );
  const content = await zKey.exportSolidityVerifier(zkey, { groth16 });
  const { default: solc } = await import("solc");
  const settings = { evmVersion: "osaka", outputSelection: { "*": { "*": ["evm.bytecode.object"] } } };
  const input = { language: "Solidity", sources: { "V.sol": { content } }, settings };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as {
    readonly contracts: Record<
      string,
      Record<string, { readonly evm: { readonly bytecode: { readonly object: string } } }>
    >;
  };
  return `0x${output.contracts["V.sol"]?.["Groth16Verifier"]?.evm.bytecode.object}`;
};

describe("verifier contract", () => {
  it("is named after its model, as a Solidity name, whatever the model is called", () => {
    for (const [model, name] of [
      ["default", "DefaultVerifier"],
      ["my-model_1", "MyModel1Verifier"],
      ["Aave v2.1", "AaveV21Verifier"],
      ["100x6", "Model100x6Verifier"],
      ["...x...", "XVerifier"],
    ] as const) {
      expect(verifierName(model)).to.equal(name);
      expect(verifierName(model)).to.match(/^[A-Za-z][A-Za-z0-9]*$/);
    }
  });

  describe("beside the one that snarkjs writes for the same key, and the registry that was given the key", () => {
    /** What each of the three answers a call: true, false, or that it reverts, which is how the registry says no. */
    let answers: (words: readonly bigint[], gas?: bigint) => Promise<readonly (boolean | "revert")[]>;
    /** Eight of the proof, score and commitment. */
    let valid: readonly bigint[];
    let other: readonly bigint[];
    let ofEngines: readonly (readonly bigint[])[];

    before(async () => {
      const { ethers } = await network.create();
      const loaded = await vettedModel();
      const zkey = await readArtifact(loaded.folder, loaded.manifest, "provingKey");
      const { bytecode } = await verifierContract(loaded.manifest.name, loaded.keyFacts.verificationKey);
      const [deployer] = await ethers.getSigners();
      const deploy = async (data: string): Promise<string> =>
        (await (await deployer?.sendTransaction({ data }))?.wait())?.contractAddress ?? "";
      const verifiers = [await deploy(bytecode), await deploy(await snarkjsVerifier(inMemory(zkey)))];
      const registry = (await ethers.deployContract("ModelRegistry", [
        deployer?.address,
        0,
        true,
      ])) as unknown as ModelRegistry;
      const registration = { ...(await registrationOf(loaded, historyOf(SHIPPED_MARKETS))), metadataURI: "" };
      await registry.register(registration);
      const modelId = await registry.modelIdOf(registration);
      const ask = async (to: string, data: string, gas: bigint): Promise<string> => {
        const call = { to, data, gas: `0x${gas.toString(16)}` };
        return String(await ethers.provider.send("eth_call", [call, "latest"]).catch(() => "revert"));
      };
      answers = async (words, gas = GAS) => {
        const hex = words.map((word) => toBeHex(word, 32));
        const ofVerifiers = verifiers.map(async (to) => {
          const answer = await ask(to, concat([SELECTOR, ...hex]), gas);
          return answer === "revert" ? answer : AbiCoder.defaultAbiCoder().decode(["bool"], answer)[0] === true;
        });
        const [score = "", commitment = ""] = hex.slice(8);
        const inference = [modelId, commitment, score, concat(hex.slice(0, 8))] as const;
        const data = registry.interface.encodeFunctionData("verifyInference", [...inference]);
        return [...(await Promise.all(ofVerifiers)), (await ask(await registry.getAddress(), data, gas)) === "0x"];
      };
      const wordsOf = async (salt: bigint, engine?: EngineName): Promise<readonly bigint[]> => {
        const prover = await loadProver(loaded, { engine });
        const { features } = loaded.model;
        const made = await prover.prove({ features: features.map(({ min, max }) => (min + max) / (salt + 1n)), salt });
        const proof = encodeProof(made.proof);
        const words = Array.from({ length: 8 }, (_, index) => BigInt(dataSlice(proof, 32 * index, 32 * index + 32)));
        return [...words, made.score, made.commitment];
      };
      [valid, other] = [await wordsOf(1n), await wordsOf(2n)];
      const isBuilt = (await nativeAddon()) !== undefined;
      const engines = ENGINES.filter((name) => name !== "native" || isBuilt);
      ofEngines = await Promise.all(engines.map((engine) => wordsOf(3n, engine)));
    });

    it("takes the same proofs, whichever engine made them", async () => {
      for (const words of [valid, other, ...ofEngines]) expect(await answers(words)).to.deep.equal([true, true, true]);
    });

    it("refuses the same: each word changed, negated, out of its field, zero, or another proof's", async () => {
      for (const [index, word] of valid.entries())
        for (const wrong of [
          word + 1n,
          word + 850n,
          BASE_FIELD - (word % BASE_FIELD),
          word + BASE_FIELD,
          word + FIELD_ORDER,
          0n,
          2n ** 256n - 1n,
          other[index] ?? 0n,
        ]) {
          // 0 and -0, and a score that both rows have.
          if (wrong === word) continue;
          expect(await answers(valid.with(index, wrong)), `word ${index} as ${wrong}`).to.deep.equal([
            false,
            false,
            false,
          ]);
        }
    });

    it("refuses halves of two proofs, points at infinity and nothing at all", async () => {
      const mixes = [
        [...valid.slice(0, 6), ...other.slice(6, 8), ...valid.slice(8)],
        [...valid.slice(0, 8), ...other.slice(8)],
        [0n, 0n, ...valid.slice(2)],
        [...valid.slice(0, 2), 0n, 0n, 0n, 0n, ...valid.slice(6)],
        [...valid.slice(0, 6), 0n, 0n, ...valid.slice(8)],
        [...Array.from({ length: 8 }, () => 0n), ...valid.slice(8)],
      ];
      for (const words of mixes) expect(await answers(words)).to.deep.equal([false, false, false]);
    });

    it("takes a proof rewritten by anyone, as Groth16 lets it be: A and B negated", async () => {
      const negated = [1, 4, 5].reduce((words, at) => words.with(at, BASE_FIELD - (words[at] ?? 0n)), valid);
      expect(await answers(negated)).to.deep.equal([true, true, true]);
    });

    it("never says yes for want of gas", async () => {
      for (let gas = 22_000n; gas < 260_000n; gas += 7_919n) {
        const [ours, , registrys] = await answers(valid.with(8, (valid[8] ?? 0n) + 1n), gas);
        expect([ours, registrys]).to.not.include(true);
        const [true_, , taken] = await answers(valid, gas);
        if (gas < 190_000n) expect([true_, taken]).to.not.include(true);
      }
      const [ours, , registrys] = await answers(valid, 270_000n);
      expect([ours, registrys]).to.deep.equal([true, true]);
    });
  });
});
