import { expect } from "chai";
import { ContractFactory, type JsonRpcSigner } from "ethers";
import hre from "hardhat";

import type { ContractRevertError } from "../../prover/onchain/errors.ts";
import { nodeOf } from "../../prover/onchain/oracleRules.ts";
import {
  claimFee,
  NATIVE_CURRENCY,
  orderScore,
  refundFee,
  requestsAt,
  type RequestsContract,
  type ScoreOffer,
  topUpFee,
  withdrawFees,
} from "../../prover/onchain/paidRequests.ts";
import { listPaidRequests, readOpenRequest } from "../../prover/onchain/requestState.ts";
import { submitScore } from "../../prover/onchain/submit.ts";
import { expectError } from "../support/expectError.ts";
import {
  ADA,
  ADA_TOKEN,
  attestAndProve,
  indexAll,
  STRANGER,
  useLocalWorld,
  withCopiedStores,
} from "../support/localWorld.ts";

const HOUR = 3_600n;
const FEE = 10n ** 16n;
const OPERATOR = 13;

describe("a paid request from the payer's side", () => {
  const world = useLocalWorld();
  const account = (index: number): Promise<JsonRpcSigner> => world().quorum.provider.getSigner(index);
  const requests = (): RequestsContract => requestsAt(world().deployment, world().quorum.provider);
  const now = async () => BigInt((await world().quorum.provider.getBlock("latest"))?.timestamp ?? 0);
  const offer = async (changed: Partial<ScoreOffer> = {}): Promise<ScoreOffer> => ({
    tokenId: ADA_TOKEN,
    modelId: world().modelId,
    operator: (await account(OPERATOR)).address,
    feeToken: NATIVE_CURRENCY,
    fee: FEE,
    deadline: (await now()) + HOUR,
    refundTo: (await account(ADA)).address,
    ...changed,
  });
  const order = async (changed: Partial<ScoreOffer> = {}): Promise<bigint> =>
    (await orderScore(requests(), { offer: await offer(changed), signer: await account(ADA) })).requestId;
  const list = () => {
    const { deployment, quorum } = world();
    const { contracts } = quorum;
    return listPaidRequests({ deployment, requests: requests(), contracts, node: nodeOf(contracts) });
  };
  const stateOf = async (requestId: bigint) => (await list()).find((one) => one.requestId === requestId)?.state;
  const reverts = async (reason: string, work: () => Promise<unknown>): Promise<void> => {
    expect(((await expectError("E_REVERT", work)) as ContractRevertError).reason).to.equal(reason);
  };
  const deliver = async (): Promise<void> => {
    const quorum = withCopiedStores(world().quorum);
    // The history has to reach past the request.
    await quorum.provider.send("evm_mine", []);
    await indexAll(quorum, world().market);
    const attested = await attestAndProve(quorum, ADA_TOKEN);
    await submitScore({ ...quorum, ...attested, signer: await account(STRANGER) });
  };

  it("is open until a score answers it, and then is claimed and paid out", async () => {
    const requestId = await order();
    expect((await list()).at(-1)).to.include({ requestId, tokenId: ADA_TOKEN, fee: FEE, state: "open" });
    await reverts("NotDelivered", async () => claimFee(requests(), requestId, await account(STRANGER)));
    await deliver();
    expect(await stateOf(requestId)).to.equal("delivered");
    await claimFee(requests(), requestId, await account(STRANGER));
    expect(await stateOf(requestId)).to.equal("claimed");
    expect(await readOpenRequest(requests(), requestId)).to.equal(undefined);

    const operator = await account(OPERATOR);
    const { provider } = world().quorum;
    const before = await provider.getBalance(operator.address);
    const paid = await withdrawFees(requests(), {
      account: operator.address,
      feeToken: NATIVE_CURRENCY,
      signer: await account(STRANGER),
    });
    expect(paid.amount).to.equal(FEE);
    expect((await provider.getBalance(operator.address)) - before).to.equal(FEE);
  });

  it("goes back to each who paid once its deadline has passed", async () => {
    const requestId = await order();
    const [ada, other] = [await account(ADA), await account(STRANGER)];
    await topUpFee(requests(), { requestId, fee: 5n, refundTo: other.address, signer: other });
    expect((await list()).at(-1)).to.include({ requestId, fee: FEE + 5n });
    await reverts("DeadlineNotPassed", () => refundFee(requests(), { requestId, refundTo: ada.address, signer: ada }));
    await world().quorum.provider.send("evm_increaseTime", [Number(2n * HOUR)]);
    await world().quorum.provider.send("evm_mine", []);
    expect(await stateOf(requestId)).to.equal("over");
    await refundFee(requests(), { requestId, refundTo: ada.address, signer: other });
    expect((await list()).at(-1)).to.include({ requestId, fee: 5n, state: "over" });
    await refundFee(requests(), { requestId, refundTo: other.address, signer: other });
    expect(await stateOf(requestId)).to.equal("refunded");
    const paid = await withdrawFees(requests(), { account: ada.address, feeToken: NATIVE_CURRENCY, signer: other });
    expect(paid.amount).to.equal(FEE);
  });

  it("is paid in an ERC-20 that is approved for exactly the fee", async () => {
    const ada = await account(ADA);
    const { abi, bytecode } = await hre.artifacts.readArtifact("TestErc20");
    const token = await new ContractFactory(abi, bytecode, ada).deploy();
    await token.waitForDeployment();
    const feeToken = await token.getAddress();
    await (await token.getFunction("mint").send(ada.address, 1_000n)).wait();
    // Left over from another time, and less than what is needed.
    await (await token.getFunction("approve").send(await requests().getAddress(), 3n)).wait();
    const requestId = await order({ feeToken, fee: 700n });
    expect((await list()).at(-1)).to.include({ requestId, feeToken, fee: 700n, state: "open" });
    expect(await token.getFunction("allowance").staticCall(ada.address, await requests().getAddress())).to.equal(0n);
  });

  it("is refused by the contract's own name where it could not be delivered", async () => {
    await reverts("DeadlineOutOfRange", () => order({ deadline: 1n }));
    await reverts("UnknownToken", () => order({ tokenId: 99n }));
    await reverts("ModelNotActive", () => order({ modelId: `0x${"42".repeat(32)}` }));
  });

  it("has no contract to go to in a deployment of before there was one", async () => {
    const older = { ...world().deployment, requests: undefined };
    await expectError("E_NO_REQUESTS", () => requestsAt(older, world().quorum.provider));
  });
});
