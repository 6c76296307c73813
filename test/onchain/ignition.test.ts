import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { readDeploymentParameters } from "@nomicfoundation/hardhat-ignition/helpers";
import { expect } from "chai";
import { Wallet } from "ethers";

import type { VettedModel } from "../../prover/modelFolder/vetModel.ts";
import { vettedModel } from "../support/shippedModel.ts";
import { connectDeployment } from "../../prover/onchain/deployment.ts";
import { deployVeriscore, registerFurtherModel } from "../../scripts/ignition/deployVeriscore.ts";
import { type MarketOptions, namedMarkets } from "../../scripts/ignition/markets.ts";
import { historyOf } from "../../scripts/ignition/modules/model.ts";
import veriscore from "../../scripts/ignition/modules/veriscore.ts";
import shippedModel from "../../scripts/ignition/modules/defaultModel.ts";
import { readPlan } from "../../scripts/ignition/plan.ts";
import { journalFolder, runModule } from "../../scripts/ignition/runModule.ts";
import { expectError } from "../support/expectError.ts";
import { useFreshChain } from "../support/freshChain.ts";
import { freshFolder } from "../support/localWorld.ts";
import { SHIPPED_MARKETS } from "../support/scoredChain.ts";

/** As Ignition's `--parameters` reads them. */
const parameterFile = (name: "local" | "public"): string =>
  join(import.meta.dirname, "../../scripts/ignition/parameters", `${name}.json`);

const markets = SHIPPED_MARKETS;

/** The shipped model under another manifest, as a later version would have. */
const laterModel = (published: VettedModel): VettedModel => ({ ...published, hash: "ab".repeat(32) });

const manipulable = ({ manifest, ...published }: VettedModel): VettedModel => ({
  ...published,
  manifest: { ...manifest, manipulable: true },
});

describe("the Ignition modules on a local chain", () => {
  const chain = useFreshChain();

  it("deploy with the local parameters, guardian and owner included", async () => {
    const { url, provider } = chain();
    const [signer, owner, guardian] = await Promise.all([3, 4, 5].map((account) => provider.getSigner(account)));
    if (signer === undefined || owner === undefined || guardian === undefined) throw new Error("accounts are missing");
    const site = "https://credit.example/token/";
    const plan = { ...(await readPlan("local")), owner: owner.address, guardian: guardian.address, site };
    const loaded = await vettedModel();
    const deployment = await deployVeriscore({ url, signer, plan, loaded, markets, metadataURI: "ipfs://model" });
    const contracts = await connectDeployment(deployment, provider);
    expect(deployment.deployer).to.equal(signer.address);
    expect(await contracts.oracle.guardian()).to.equal(guardian.address);
    const uri = await contracts.token.contractURI();
    const collection = Buffer.from(uri.slice(uri.indexOf(",") + 1), "base64").toString();
    expect(JSON.parse(collection)).to.include({ external_link: site });
    const { registration } = await contracts.registry.modelOf(deployment.models[0]?.modelId ?? "");
    expect(registration.metadataURI).to.equal("ipfs://model");
    const { historyChainId, marketsHash, meaning } = registration;
    expect({ historyChainId, marketsHash }).to.deep.equal(historyOf(markets));
    expect([meaning.label, meaning.market, meaning.horizon]).to.deep.equal(["liquidated-30d", "aave-v2", 2_592_000n]);
    for (const contract of [contracts.token, contracts.registry, contracts.attesters, contracts.oracle]) {
      expect(await contract.owner()).to.equal(signer.address);
      await contract.connect(owner).acceptOwnership();
      expect(await contract.owner()).to.equal(owner.address);
    }
  });

  it("register a further model on a deployment that stands", async () => {
    const { url, provider } = chain();
    const signer = await provider.getSigner(0);
    const loaded = await vettedModel();
    const deployment = await deployVeriscore({ url, signer, plan: await readPlan("local"), loaded, markets });
    const asked = { url, signer, deployment, markets, allowDevKeys: false };
    const { modelId } = await registerFurtherModel({ ...asked, loaded: manipulable(laterModel(loaded)) });
    const { registry } = await connectDeployment(deployment, provider);
    expect(await registry.modelCount()).to.equal(2n);
    const { registration } = await registry.modelOf(modelId);
    expect(registration.manifestHash).to.equal(`0x${"ab".repeat(32)}`);
    expect(registration.metadataURI).to.equal("#manipulable");
    expect(registration.meaning.manipulable).to.equal(true);
    const stranger = { ...asked, signer: await provider.getSigner(1), loaded: laterModel(loaded) };
    const { message } = await expectError("E_REVERT", () => registerFurtherModel(stranger));
    expect(message).to.include("OwnableUnauthorizedAccount");
  });

  it("register for known markets of one chain: those that are named, or that of the label", async () => {
    const loaded = await vettedModel();
    const named = (options: MarketOptions, published = loaded) =>
      namedMarkets(options, { loaded: published, rpc: "http://127.0.0.1:1" });
    expect(await named({})).to.deep.equal(markets);
    const both = await named({ markets: "compound-v2,aave-v2" });
    expect(historyOf(both)).to.deep.equal(historyOf([...both].reverse()));
    expect(historyOf(both).marketsHash).not.to.equal(historyOf(markets).marketsHash);
    await expectError("E_MARKET", () => named({ historyChain: 10 }));
    const unsaid = { ...loaded, folder: freshFolder() };
    expect((await expectError("E_USAGE", () => named({}, unsaid))).hint).to.include("--markets");
    const [market] = markets;
    for (const wrong of [[], [...markets, ...markets.map((known) => ({ ...known, chainId: 10n }))]])
      expect(() => historyOf(wrong)).to.throw(RangeError);
    expect(market?.pool).to.equal("0x7d2768de32b0b80b7a3454c06bdac94a69ddc7a9");
  });

  it("keep no journal outside its folder", () => {
    expect(journalFolder(1n)).to.include("scripts/ignition/deployments/chain-1");
    for (const name of ["../x", "", "1", "a/b"]) expect(() => journalFolder(1n, name)).to.throw("is not a name");
  });
});

/** Passes requests on until some transactions were sent, then breaks off every connection. */
const breakingProxy = async (target: string, afterSends: number): Promise<{ url: string; server: Server }> => {
  let sends = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      if (body.includes("eth_sendRawTransaction")) sends++;
      if (sends > afterSends) return void response.destroy();
      fetch(target, { method: "POST", headers: { "content-type": "application/json" }, body }).then(
        async (answer) => response.setHeader("content-type", "application/json").end(await answer.text()),
        () => response.destroy(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
};

describe("the Ignition modules on a public chain", () => {
  const chain = useFreshChain({ chainId: 4243 });
  const publicPlan = async () => ({ ...(await readPlan("public")), attesters: (await readPlan("local")).attesters });

  it("go on where a broken connection stopped them, signing with a key", async () => {
    const { url, provider } = chain();
    const signer = new Wallet(`0x${"11".repeat(32)}`, provider);
    await provider.send("hardhat_setBalance", [signer.address, "0x56bc75e2d63100000"]);
    const plan = { ...(await publicPlan()), allowDevKeys: true };
    const [loaded, journal] = [await vettedModel(), freshFolder()];
    const proxy = await breakingProxy(url, 3);
    await expectError("E_DEPLOYMENT_FAILED", () =>
      deployVeriscore({ url: proxy.url, signer, plan, loaded, markets, journal }),
    );
    proxy.server.close();
    const stopped = await signer.getNonce();
    expect(stopped).to.be.within(1, 4);

    const deployment = await deployVeriscore({ url, signer, plan, loaded, markets, journal });
    // Five contracts, setOracle and the registration: nothing twice.
    expect(await signer.getNonce()).to.equal(7);
    expect(await deployVeriscore({ url, signer, plan, loaded, markets, journal })).to.deep.equal(deployment);
    expect(await signer.getNonce()).to.equal(7);
    const other = { ...plan, threshold: 3 };
    const changed = await expectError("E_DEPLOYMENT_FAILED", () =>
      deployVeriscore({ url, signer, plan: other, loaded, markets, journal }),
    );
    expect(changed.hint).to.include("--deployment-id");
  });

  it("refuse dev models in the registry when Ignition is used without our scripts", async () => {
    const { url, provider } = chain();
    const signer = await provider.getSigner(0);
    const { Veriscore } = await readDeploymentParameters(parameterFile("public"));
    const { attesters } = await publicPlan();
    const parameters = { Veriscore: { ...Veriscore, attesters: [...attesters] } };
    const { registry } = await runModule(veriscore, { url, signer, parameters });
    const { message } = await expectError("E_REVERT", () =>
      runModule(shippedModel, { url, signer, parameters: { [shippedModel.id]: { registry } } }),
    );
    expect(message).to.include("DevModelsNotAllowed");
  });

  it("ask for attesters, and refuse the local delays", async () => {
    const { url, provider } = chain();
    const signer = await provider.getSigner(0);
    const run = async (name: "local" | "public") =>
      runModule(veriscore, { url, signer, parameters: await readDeploymentParameters(parameterFile(name)) });
    const { message } = await expectError("E_DEPLOYMENT_FAILED", () => run("public"));
    expect(message).to.include("attesters");
    expect((await expectError("E_REVERT", () => run("local"))).message).to.include("DelayOutOfRange");
  });
});
