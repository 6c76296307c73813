import { chmodSync, readFileSync, statSync } from "node:fs";

import { expect } from "chai";
import { verifyTypedData, Wallet } from "ethers";

import { openSigner } from "../../../node/keystore/openSigner.ts";
import { keystoreAddress, readPrivateKey, writeKeystore } from "../../../node/keystore/keystoreFile.ts";
import { writeNew } from "../../../node/keystore/privateFile.ts";
import { RpcSigner } from "../../../node/keystore/rpcSigner.ts";
import { connectNode } from "../../../prover/chain/jsonRpc.ts";
import { expectError } from "../../support/expectError.ts";
import { startFaultyNode } from "../../../scripts/faultyNode.ts";
import { useFreshChain } from "../../support/freshChain.ts";
import { temporaryFolder } from "../../support/recorded.ts";

const DOMAIN = { name: "test", version: "1", chainId: 31337n };
const TYPES = { Statement: [{ name: "tokenId", type: "uint256" }] };
const MESSAGE = { tokenId: 2n ** 200n };
const KEY = `0x${"11".repeat(32)}`;

describe("the signer of a node", () => {
  const { file } = temporaryFolder();
  const chain = useFreshChain();
  const secret = (name: string, content: string): string => {
    const path = file(name, content);
    chmodSync(path, 0o600);
    return path;
  };

  it("opens an Ethereum keystore that ethers opens, too, with a password from a file", async () => {
    const keystore = file("keystore.json");
    const address = await writeKeystore(keystore, { password: "correct horse", privateKey: KEY });
    expect(statSync(keystore).mode & 0o777).to.equal(0o600);
    const json = readFileSync(keystore, "utf8");
    expect(json).to.not.include("1111");
    expect((await Wallet.fromEncryptedJson(json, "correct horse")).privateKey).to.equal(KEY);
    expect(await keystoreAddress(keystore)).to.equal(address);
    const signer = await openSigner({ keystore, passwordFile: secret("password", "correct horse\nsecond line\n") });
    expect(verifyTypedData(DOMAIN, TYPES, MESSAGE, await signer.signTypedData(DOMAIN, TYPES, MESSAGE))).to.equal(
      address,
    );

    await expectError("E_KEYSTORE", () => openSigner({ keystore, passwordFile: secret("wrong", "another") }));
    await expectError("E_FILE_EXISTS", () => writeKeystore(keystore, { password: "other" }));
    expect(readFileSync(keystore, "utf8")).to.equal(json);
    // Tests have no terminal to ask on.
    if (!process.stdin.isTTY) await expectError("E_PASSWORD", () => openSigner({ keystore }));
  });

  it("refuses keys and passwords that every user can read, and files that are none", async () => {
    const keystore = file("exposed.json");
    await writeKeystore(keystore, { password: "password" });
    const passwordFile = secret("exposed", "password");
    chmodSync(passwordFile, 0o644);
    const { message } = await expectError("E_FILE_EXPOSED", () => openSigner({ keystore, passwordFile }));
    expect(message).to.include(passwordFile);
    chmodSync(passwordFile, 0o640);
    await openSigner({ keystore, passwordFile });
    chmodSync(keystore, 0o604);
    await expectError("E_FILE_EXPOSED", () => keystoreAddress(keystore));
    await expectError("E_KEYSTORE", () => keystoreAddress(secret("none.json", '{"address":"0x1"}')));
    await expectError("E_FILE_UNREADABLE", () => keystoreAddress(file("missing.json")));
    const wrong = await expectError("E_PRIVATE_KEY", () => readPrivateKey(secret("key", `${KEY}2`)));
    expect(wrong.message).to.not.include("1111");
    await expectError("E_PRIVATE_KEY", () => readPrivateKey(secret("zero", "0".repeat(64))));
    expect(await readPrivateKey(secret("good", `${KEY.slice(2)}\n`))).to.equal(KEY);
  });

  it("takes a key from the environment only when that is asked for", async () => {
    const config = { environment: true } as const;
    await expectError("E_KEY_IN_ENVIRONMENT", () => openSigner(config));
    const { message } = await expectError("E_KEY_IN_ENVIRONMENT", () =>
      openSigner(config, { allowKeyInEnvironment: true }),
    );
    expect(message).to.include("is not set");
  });

  it("asks a signer behind JSON-RPC, and checks whose key has signed", async () => {
    const { url, provider } = chain();
    const [address = "", other = ""] = (await provider.send("eth_accounts", [])) as string[];
    const signer = await openSigner({ rpc: url, address });
    const signature = await signer.signTypedData(DOMAIN, TYPES, MESSAGE);
    expect(verifyTypedData(DOMAIN, TYPES, MESSAGE, signature).toLowerCase()).to.equal(address.toLowerCase());
    const swapping = await startFaultyNode(url, {
      rewrite: (call) => ({ ...call, params: [other, ...call.params.slice(1)] }),
    });
    const swapped = await openSigner({ rpc: swapping.url, address });
    await expectError("E_REMOTE_SIGNER", () => swapped.signTypedData(DOMAIN, TYPES, MESSAGE));
    await swapping.close();
    // A node may mean no more than a moment by a refusal, which is asked again here without long pauses.
    const node = connectNode({ url, retryDelayMs: 1, maxWaitMs: 100 });
    const unknown = new RpcSigner({ node, address: `0x${"ab".repeat(20)}` });
    const { message } = await expectError("E_REMOTE_SIGNER", () => unknown.signTypedData(DOMAIN, TYPES, MESSAGE));
    expect(message).to.match(/account/i);
  });

  it("writes a new file as a whole and never over another one", async () => {
    const path = file("new/file");
    await writeNew(path, "first");
    await expectError("E_FILE_EXISTS", () => writeNew(path, "second"));
    expect(readFileSync(path, "utf8")).to.equal("first");
    await expectError("E_FILE_UNWRITABLE", () => writeNew(`${path}/below`, "third"));
  });
});
