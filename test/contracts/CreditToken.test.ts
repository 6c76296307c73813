import { expect } from "chai";
import { Signature, type TypedDataDomain } from "ethers";

import { DAY, deploy, JOIN_TYPES, submissionFor, type Deployment } from "./fixtures/deployment.ts";

const MINT_GAS_CEILING = 140_000n;

const MERGE_TYPES = {
  Merge: [
    { name: "wallet", type: "address" },
    { name: "fromId", type: "uint256" },
    { name: "intoId", type: "uint256" },
    { name: "owner", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

const PLACE_LIEN_TYPES = {
  PlaceLien: [
    { name: "tokenId", type: "uint256" },
    { name: "holder", type: "address" },
    { name: "expiry", type: "uint256" },
    { name: "owner", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

interface Metadata {
  readonly name: string;
  readonly description: string;
  readonly image: string;
  readonly attributes: readonly { readonly trait_type: string; readonly value: string | number }[];
}

const decode = (dataUri: string, mediaType: string): string => {
  const prefix = `data:${mediaType};base64,`;
  expect(dataUri.startsWith(prefix), `a ${mediaType} data URI`).to.equal(true);
  return Buffer.from(dataUri.slice(prefix.length), "base64").toString("utf8");
};

const metadataOf = async ({ token }: Deployment, tokenId: bigint): Promise<{ metadata: Metadata; svg: string }> => {
  const metadata = JSON.parse(decode(await token.tokenURI(tokenId), "application/json")) as Metadata;
  return { metadata, svg: decode(metadata.image, "image/svg+xml") };
};

/** As ERC-5267 has it: the bits of `fields` say which values belong to the domain, the lowest the name. */
const domainOf = async ({ token }: Deployment): Promise<TypedDataDomain> => {
  const [fields, name, version, chainId, verifyingContract, salt] = await token.eip712Domain();
  expect(fields, "name, version, chain and contract").to.equal("0x0f");
  const values = Object.entries({ name, version, chainId, verifyingContract, salt });
  return Object.fromEntries(values.filter((_, bit) => (Number(fields) >> bit) % 2 === 1));
};

/** Walks the tags of an XML document: each is closed in order, every attribute quoted and given once, nothing left over. */
const assertWellFormed = (xml: string): void => {
  const open: string[] = [];
  const tag = /<(\/?)([a-zA-Z]+)((?: [a-zA-Z][a-zA-Z0-9-]*="[^"<&]*")*)(\/?)>|([^<&]+)/gy;
  let end = 0;
  for (let match = tag.exec(xml); match !== null; match = tag.exec(xml)) {
    end = tag.lastIndex;
    const [, closing, name, attributes = "", selfClosing] = match;
    if (name === undefined) continue;
    const names = [...attributes.matchAll(/ ([a-zA-Z-]+)=/g)].map(([, attribute]) => attribute);
    expect(new Set(names).size, `attributes of <${name}>`).to.equal(names.length);
    if (closing === "/") expect(open.pop(), `what </${name}> closes`).to.equal(name);
    else if (selfClosing !== "/") open.push(name);
  }
  expect(end, `parsed up to ${xml.slice(end, end + 40)}`).to.equal(xml.length);
  expect(open, "tags left open").to.deep.equal([]);
};

describe("CreditToken, from outside", () => {
  it("takes a consent that a wallet signed as typed data, in the domain that ERC-5267 names", async () => {
    const deployment = await deploy();
    const { token, borrower, attesterSigners, now } = deployment;
    const [wallet] = attesterSigners;
    if (wallet === undefined) throw new Error("no wallet");
    await token.connect(borrower).mint();
    const domain = await domainOf(deployment);
    expect([domain.name, domain.version]).to.deep.equal(["Veriscore Credit", "1"]);
    const consent = {
      wallet: wallet.address,
      tokenId: 1n,
      owner: borrower.address,
      nonce: await token.nonces(wallet.address),
      deadline: BigInt(await now()) + 600n,
    };
    const signature = await wallet.signTypedData(domain, JOIN_TYPES, consent);

    await token.connect(borrower).join(1n, wallet.address, consent.deadline, signature);

    expect(await token.tokenOf(wallet.address)).to.equal(1n);
    expect(await token.walletsOf(1n)).to.have.members([borrower.address, wallet.address]);
  });

  it("refuses a consent in a domain with the empty salt, which getEip712Domain of viem puts in", async () => {
    const deployment = await deploy();
    const { token, borrower, attesterSigners, now } = deployment;
    const [wallet] = attesterSigners;
    if (wallet === undefined) throw new Error("no wallet");
    await token.connect(borrower).mint();
    const [, name, version, chainId, verifyingContract, salt] = await token.eip712Domain();
    const deadline = BigInt(await now()) + 600n;
    const consent = { wallet: wallet.address, tokenId: 1n, owner: borrower.address, nonce: 0n, deadline };
    const salted = await wallet.signTypedData({ name, version, chainId, verifyingContract, salt }, JOIN_TYPES, consent);
    const join = (signature: string) => token.connect(borrower).join(1n, wallet.address, deadline, signature);
    await expect(join(salted)).to.be.revertedWithCustomError(token, "InvalidConsent");

    const { compactSerialized } = Signature.from(
      await wallet.signTypedData(await domainOf(deployment), JOIN_TYPES, consent),
    );
    await join(compactSerialized);
    expect(await token.tokenOf(wallet.address)).to.equal(1n);
  });

  it("takes consents to a merge and to a lien as typed data too", async () => {
    const deployment = await deploy();
    const { token, borrower, attesterSigners, now } = deployment;
    const [wallet, holder] = attesterSigners;
    if (wallet === undefined || holder === undefined) throw new Error("no wallets");
    await token.connect(borrower).mint();
    await token.connect(wallet).mint();
    const domain = await domainOf(deployment);
    const deadline = BigInt(await now()) + 600n;

    const mergeConsent = {
      wallet: wallet.address,
      fromId: 2n,
      intoId: 1n,
      owner: borrower.address,
      nonce: 0n,
      deadline,
    };
    const merge = await wallet.signTypedData(domain, MERGE_TYPES, mergeConsent);
    await token.connect(borrower).merge(2n, 1n, deadline, [merge]);
    expect(await token.walletsOf(1n)).to.have.members([borrower.address, wallet.address]);
    expect([...(await token.resolve(2n))]).to.deep.equal([1n, 2n]);

    const expiry = BigInt((await now()) + 30 * DAY);
    const lien = { tokenId: 1n, holder: holder.address, expiry, owner: borrower.address, nonce: 0n, deadline };
    const agreed = await borrower.signTypedData(domain, PLACE_LIEN_TYPES, lien);
    await token.connect(holder).placeLien(1n, expiry, deadline, agreed);
    expect((await token.liensOf(1n)).map((placed) => [...placed])).to.deep.equal([[holder.address, expiry]]);

    await token.connect(holder).reportDefault(1n);
    const { metadata } = await metadataOf(deployment, 1n);
    expect(metadata.attributes[2]).to.deep.equal({ trait_type: "Defaults", value: 1 });
  });

  it("describes its contract as ERC-7572 has it, and links to the pages that the owner names", async () => {
    const deployment = await deploy();
    const { token, borrower } = deployment;
    await token.connect(borrower).mint();
    const collection = async (): Promise<unknown> => JSON.parse(decode(await token.contractURI(), "application/json"));
    const name = "Veriscore Credit";
    expect(await collection())
      .to.include({ name, symbol: "NFC" })
      .and.not.to.have.property("external_link");
    expect((await metadataOf(deployment, 1n)).metadata).not.to.have.property("external_url");

    const site = "https://credit.example/nfc/";
    await expect(token.setSite(site)).to.emit(token, "ContractURIUpdated");
    expect(await collection()).to.include({ name, external_link: site });
    expect((await metadataOf(deployment, 1n)).metadata).to.have.property("external_url", `${site}1`);
  });

  it("lets anyone compute the root from the set of wallets", async () => {
    const { ethers, token, borrower } = await deploy();
    await token.connect(borrower).mint();
    const [, root] = await token.bundleOf(1n);
    const encoded = ethers.AbiCoder.defaultAbiCoder().encode(["address[]"], [[borrower.address]]);
    expect(root).to.equal(ethers.keccak256(encoded));
  });

  it("mints within its gas", async () => {
    const { token, borrower } = await deploy();
    const receipt = await (await token.connect(borrower).mint()).wait();
    expect(receipt?.gasUsed ?? 0n)
      .to.be.greaterThan(0n)
      .and.to.be.at.most(MINT_GAS_CEILING);
  });

  it("describes itself in JSON with a picture in well-formed SVG, before a score, with one and with a stale one", async () => {
    const deployment = await deploy();
    const { token, borrower, attesterSigners, oracle, now } = deployment;
    await token.connect(borrower).mint();
    const { metadata: none, svg: noScore } = await metadataOf(deployment, 1n);
    expect(none.name).to.equal("Veriscore Credit #1");
    expect(none.attributes).to.deep.equal([
      { trait_type: "Status", value: "NO SCORE" },
      { trait_type: "Wallets", value: 1 },
      { trait_type: "Defaults", value: 0 },
      { trait_type: "Model", value: "Aave v2 logistic 1.0" },
      { trait_type: "Keys", value: "dev" },
    ]);

    await oracle.submit(await submissionFor(deployment, { tokenId: 1n, score: 742 }));
    const { metadata: scored, svg: fresh } = await metadataOf(deployment, 1n);
    const asOf = Number((await oracle.latestOf(1n)).stored.asOfTime);
    const day = (timestamp: number): string => new Date(timestamp * 1000).toISOString().slice(0, 10);
    expect(scored.attributes.slice(0, 7)).to.deep.equal([
      { trait_type: "Status", value: "FRESH" },
      { trait_type: "Wallets", value: 1 },
      { trait_type: "Defaults", value: 0 },
      { trait_type: "Score", value: 742, max_value: 850 },
      { trait_type: "Band", value: "GOOD" },
      { trait_type: "Probability of default", value: "0.1 %" },
      { trait_type: "As of", value: day(asOf) },
    ]);
    expect(scored.attributes[7]).to.deep.equal({ trait_type: "Fresh until", value: day(asOf + 30 * DAY) });

    const [wallet] = attesterSigners;
    if (wallet === undefined) throw new Error("no wallet");
    const deadline = (await now()) + 600;
    const consent = { wallet: wallet.address, tokenId: 1n, owner: borrower.address, nonce: 0n, deadline };
    const signature = await wallet.signTypedData(await domainOf(deployment), JOIN_TYPES, consent);
    await token.connect(borrower).join(1n, wallet.address, deadline, signature);
    const { metadata: changed, svg: stale } = await metadataOf(deployment, 1n);
    expect(changed.attributes[0]).to.deep.equal({ trait_type: "Status", value: "STALE" });

    for (const svg of [noScore, fresh, stale]) {
      assertWellFormed(svg);
      expect(svg).not.to.match(/script|@import|url\((?!#)|href="(?!#)/i, "nothing from elsewhere");
      for (const { address } of [borrower, wallet]) {
        expect(svg.toLowerCase()).not.to.include(address.slice(2).toLowerCase(), "never the wallets");
      }
    }
  });
});
