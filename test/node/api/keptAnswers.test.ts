import { expect } from "chai";

import { newApp } from "../../../node/api/app.ts";
import { addCaching } from "../../../node/api/caching.ts";
import { openKeptAnswers } from "../../../node/api/keptAnswers.ts";
import type { ChainHead } from "../../../node/api/scoreReader.ts";

const headOf = (number: number): ChainHead => ({ number, hash: `0x${number}`, time: BigInt(number) });

describe("The answers that are kept until the next block", () => {
  /** An application whose answers are counted; `during` happens while one is made. */
  const open = ({ during = () => undefined }: { readonly during?: () => void } = {}) => {
    const chain = { head: headOf(1) };
    const made: string[] = [];
    const kept = openKeptAnswers({ reader: { head: () => Promise.resolve(chain.head) } });
    const app = newApp({});
    addCaching(app);
    app.get("/at", { preValidation: kept.answer }, async ({ url }, reply) => {
      reply.header("cache-control", "no-cache").type("application/json");
      return kept.make(url, (head) => {
        made.push(`${url} of ${head.number}`);
        during();
        return Promise.resolve({ block: head.number });
      });
    });
    return { app, chain, made };
  };

  it("are made once for a block and a URL, with the same tag, and again with the next block", async () => {
    const { app, chain, made } = open();
    const [first, again] = [await app.inject("/at?a"), await app.inject("/at?a")];
    expect(again.json()).to.deep.equal({ block: 1 });
    for (const name of ["etag", "cache-control", "content-type"])
      expect(again.headers[name], name).to.equal(first.headers[name]);
    const known = { url: "/at?a", headers: { "if-none-match": String(first.headers.etag) } };
    expect((await app.inject(known)).statusCode).to.equal(304);
    expect(made).to.deep.equal(["/at?a of 1"]);
    expect((await app.inject({ method: "HEAD", url: "/at?a" })).body).to.equal("");
    await app.inject("/at?b");
    chain.head = headOf(2);
    const next = await app.inject(known);
    expect([next.statusCode, next.json()]).to.deep.equal([200, { block: 2 }]);
    expect(made).to.deep.equal(["/at?a of 1", "/at?b of 1", "/at?a of 2"]);
    await app.close();
  });

  it("are of one block: where another one comes meanwhile, they are made again and not kept for the old one", async () => {
    const opened = open({
      during: () => {
        if (opened.chain.head.number === 1) opened.chain.head = headOf(2);
      },
    });
    const { app, made } = opened;
    expect((await app.inject("/at")).json()).to.deep.equal({ block: 2 });
    expect(made).to.deep.equal(["/at of 1", "/at of 2"]);
    await app.close();
  });

  it("make room for new ones where callers ask for more than is kept", async () => {
    const made: string[] = [];
    const head = headOf(1);
    const kept = openKeptAnswers({ reader: { head: () => Promise.resolve(head) } });
    const app = newApp({});
    app.get("/at", { preValidation: kept.answer }, async ({ url }) =>
      kept.make(url, () => {
        made.push(url);
        return Promise.resolve("x".repeat(2 ** 20));
      }),
    );
    for (let name = 0; name < 40; name += 1) await app.inject(`/at?${name}`);
    await app.inject("/at?39");
    expect(made).to.have.length(40);
    await app.inject("/at?0");
    expect(made.slice(40)).to.deep.equal(["/at?0"]);
    await app.close();
  });

  it("end a chain whose blocks never stand still with the last of some tries", async () => {
    const opened = open({
      during: () => {
        opened.chain.head = headOf(opened.chain.head.number + 1);
      },
    });
    const { app, made } = opened;
    expect((await app.inject("/at")).statusCode).to.equal(200);
    expect(made).to.have.length(4);
    expect((await app.inject("/at")).statusCode).to.equal(200);
    expect(made).to.have.length(8);
    await app.close();
  });
});
