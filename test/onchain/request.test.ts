import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { toJson } from "../../prover/jsonValue.ts";
import { readConsent, readInvitation } from "../../prover/onchain/creditToken.ts";
import { proveStatement } from "../../prover/onchain/proveStatement.ts";
import { readAttestation, readRequest, type ScoreRequest } from "../../prover/onchain/request.ts";
import { requestScore } from "../../scripts/localQuorum.ts";
import { expectError } from "../support/expectError.ts";
import { ADA_TOKEN, attestBy, freshFolder, STRANGER, useLocalWorld } from "../support/localWorld.ts";

describe("requests, attestations and invitations as files", () => {
  const world = useLocalWorld();
  let request: ScoreRequest;
  let path: string;

  before(async () => {
    ({ request } = await requestScore(world().quorum, ADA_TOKEN));
    path = join(freshFolder(), "file.json");
  });
  const write = (content: unknown): void => {
    writeFileSync(path, toJson(content));
  };

  it("come back as they were written", async () => {
    write(request);
    expect(await readRequest(path)).to.deep.equal(request);
    const attestation = await attestBy(world().quorum, request, 0);
    write(attestation);
    expect(await readAttestation(path)).to.deep.equal(attestation);
    // An attestation holds its request, so that it can be attested again.
    expect(await readRequest(path)).to.deep.equal(request);
    const { attester: wallet, signature } = attestation;
    const invitation = { wallet, tokenId: 1n, owner: wallet, nonce: 0n, deadline: 2n ** 40n };
    write({ ...invitation, signature });
    expect(await readInvitation(path)).to.deep.equal(invitation);
    expect(await readConsent(path)).to.deep.equal({ invitation, signature });
  });

  it("are refused with the name of the field that is wrong", async () => {
    const { statement } = request;
    const refusal = async (content: unknown): Promise<string> => {
      write(content);
      return (await expectError("E_REQUEST_FILE", () => readRequest(path))).message;
    };
    const refuses = async (content: unknown, field: string): Promise<void> => {
      expect(await refusal(content)).to.include(`: ${field} is missing or wrong`);
    };
    for (const content of [null, [request], "text"]) expect(await refusal(content)).to.include("it is no JSON object");
    await refuses({ ...request, salt: undefined }, "salt");
    await refuses({ ...request, salt: -1 }, "salt");
    await refuses({ ...request, oracle: "0x12" }, "oracle");
    await refuses({ ...request, modelId: "0x12" }, "modelId");
    await refuses({ ...request, statement: undefined }, "statement");
    await refuses({ ...request, statement: { ...statement, asOfBlock: "1e9" } }, "statement.asOfBlock");
    await refuses({ ...request, statement: { ...statement, commitment: [1] } }, "statement.commitment");
    // Wider than what is signed or stored, or with digits that a JSON number has lost.
    await refuses({ ...request, statement: { ...statement, asOfBlock: 2n ** 63n } }, "statement.asOfBlock");
    await refuses({ ...request, statement: { ...statement, asOfTime: 2n ** 40n } }, "statement.asOfTime");
    await refuses({ ...request, statement: { ...statement, bundleEpoch: 2n ** 64n } }, "statement.bundleEpoch");
    for (const name of ["marketsHash", "asOfBlockHash", "eventsRoot", "historyChainId"])
      await refuses({ ...request, statement: { ...statement, [name]: undefined } }, `statement.${name}`);
    await refuses({ ...request, salt: 2n ** 256n }, "salt");
    await refuses({ ...request, chainId: 2 ** 60 }, "chainId");
    // Mixed case whose EIP-55 checksum is another address's.
    await refuses({ ...request, oracle: "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A66" }, "oracle");
    write(request);
    expect((await expectError("E_REQUEST_FILE", () => readAttestation(path))).message).to.include("attester");
    expect((await expectError("E_REQUEST_FILE", () => readInvitation(path))).message).to.include("wallet");
    writeFileSync(path, "{");
    await expectError("E_FILE_UNREADABLE", () => readRequest(path));
  });

  it("is not made for a wallet without history: no history is no score", async () => {
    const { quorum } = world();
    const { token } = quorum.contracts;
    await (await token.connect(await quorum.provider.getSigner(STRANGER)).mint()).wait();
    await expectError("E_NO_HISTORY", () => requestScore(quorum, 3n));
  });

  it("is not proved from a salt that does not open its commitment", async () => {
    const { quorum } = world();
    const { message } = await expectError("E_REQUEST_FILE", () =>
      proveStatement({ ...quorum, request: { ...request, salt: request.salt + 1n }, storePath: quorum.operatorStore }),
    );
    expect(message).to.include("other features");
  });
});
