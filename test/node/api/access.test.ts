import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";

import { expect } from "chai";

import { useApi } from "../../support/apiWorld.ts";
import { freshFolder } from "../../support/localWorld.ts";
import { answerMalformed, ERROR_KEYS } from "./malformed.ts";

type Json = Readonly<Record<string, unknown>>;

describe("The API: who may ask what", () => {
  const world = useApi();

  const port = async (config = {}) => {
    const api = await world().another({ requestsPerMinute: 1_000_000, ...config });
    const url = new URL(await api.listen({ host: "127.0.0.1", port: 0 }));
    return { api, url, port: Number(url.port) };
  };
  const raw = async (to: number, text: string | Buffer): Promise<{ socket: Socket; text: () => string }> => {
    const socket = connect(to, "127.0.0.1");
    await once(socket, "connect");
    let answer = "";
    socket.setEncoding("utf8").on("data", (part: string) => (answer += part));
    socket.on("error", () => undefined);
    socket.write(text);
    return { socket, text: () => answer };
  };

  it("asks for a key where keys are set, and takes it in each of the usual headers", async () => {
    const api = await world().another({ keys: ["first-key", "second-key"], requestsPerMinute: 1_000_000 });
    const ask = (headers: Record<string, string>, url = "/v1/models") => api.inject({ url, headers });
    const good = [
      { authorization: "Bearer first-key" },
      { authorization: "Token second-key" },
      { authorization: "bearer first-key" },
      { "x-api-key": "second-key" },
    ];
    for (const headers of good) expect((await ask(headers as never)).statusCode).to.equal(200);
    const bad = [
      {},
      { authorization: "first-key" },
      { authorization: "Bearer first-ke" },
      { authorization: "Bearer " },
      { "x-api-key": "" },
    ];
    for (const headers of bad) {
      const answer = await ask(headers as never);
      expect(answer.statusCode).to.equal(401);
      expect(answer.headers["www-authenticate"]).to.include("Bearer");
      expect(answer.json()).to.include({ code: "E_API_KEY" });
    }
    expect((await ask({}, "/openapi.json")).statusCode).to.equal(200);
    expect((await ask({}, "/nope")).statusCode).to.equal(401);
  });

  it("counts requests by caller, and says when to come again", async () => {
    const api = await world().another({ requestsPerMinute: 3, keys: ["one", "two"] });
    const ask = async (key: string) => api.inject({ url: "/v1/tokens/1/score", headers: { "x-api-key": key } });
    for (let index = 0; index < 3; index++) expect((await ask("one")).statusCode).to.equal(200);
    const refused = await ask("one");
    expect(refused.statusCode).to.equal(429);
    expect(refused.json()).to.include({ code: "E_API_LIMIT" }).and.have.all.keys(ERROR_KEYS);
    expect(Number(refused.headers["retry-after"])).to.be.within(1, 60);
    expect((await ask("two")).statusCode).to.equal(200);
    // Guesses of keys are counted by where they come from.
    const guesses = [];
    for (let index = 0; index < 6; index++) guesses.push(await ask(`guess ${index}`));
    expect(guesses.map(({ statusCode }) => statusCode)).to.deep.equal([401, 401, 401, 429, 429, 429]);
  });

  it("counts files of the page apart, and ends a flood of them as well", async () => {
    const page = freshFolder();
    for (const name of ["index.html", "main-ABCDEFGH.js"]) await writeFile(join(page, name), "a file of the page");
    const api = await world().another({ requestsPerMinute: 5, page });
    const ask = async (url: string, times: number): Promise<readonly number[]> => {
      const codes = [];
      for (let index = 0; index < times; index++) codes.push((await api.inject(url)).statusCode);
      return codes;
    };
    expect(await ask("/", 4)).to.deep.equal([200, 200, 200, 200]);
    expect(await ask("/v1/tokens/1/score", 6)).to.deep.equal([200, 200, 200, 200, 200, 429]);
    // Another path for each file does not make another caller.
    expect(await ask("/main-ABCDEFGH.js", 2)).to.deep.equal([200, 429]);
    const refused = await api.inject("/");
    expect(refused.json()).to.include({ code: "E_API_LIMIT" });
    expect(Number(refused.headers["retry-after"])).to.be.within(1, 60);
    // What is not there is no file of the page.
    expect(await ask("/nothing.js", 1)).to.deep.equal([429]);
  });

  it("takes one network of IPv6 for one caller", async () => {
    const api = await world().another({ requestsPerMinute: 1, proxies: 1 });
    const ask = async (address: string) =>
      (await api.inject({ url: "/v1/models", headers: { "x-forwarded-for": address } })).statusCode;
    expect([await ask("2001:db8::1"), await ask("2001:db8::2"), await ask("2001:db8:0:1::1")]).to.deep.equal([
      200, 429, 200,
    ]);
  });

  it("believes no X-Forwarded-For but of a proxy that it was told of", async () => {
    const ask = async (proxies: number) => {
      const api = await world().another({ requestsPerMinute: 1, proxies });
      const answers = [];
      for (const address of ["1.1.1.1", "2.2.2.2"])
        answers.push(await api.inject({ url: "/v1/tokens/1/score", headers: { "x-forwarded-for": address } }));
      return answers.map(({ statusCode }) => statusCode);
    };
    expect(await ask(0)).to.deep.equal([200, 429]);
    expect(await ask(1)).to.deep.equal([200, 200]);
  });

  it("lets pages of the named origins call, and sends the headers that keep pages safe", async () => {
    const api = await world().another({ origins: ["https://app.example"] });
    const ask = async (origin: string) => api.inject({ url: "/v1/models", headers: { origin } });
    expect((await ask("https://app.example")).headers["access-control-allow-origin"]).to.equal("https://app.example");
    expect((await ask("https://other.example")).headers["access-control-allow-origin"]).to.equal(undefined);
    const { headers } = await ask("https://app.example");
    expect(headers).to.include({ "x-content-type-options": "nosniff" });
    expect(headers["content-security-policy"]).to.include("default-src 'none'");
    const before = await api.inject({
      ...{ method: "OPTIONS", url: "/v1/orders" },
      headers: { origin: "https://app.example", "access-control-request-method": "POST" },
    });
    expect(before.statusCode).to.equal(204);
  });

  it("says 405 for a wrong method, 404 for a wrong path, 413 and 415 for a wrong body", async () => {
    const { api } = world();
    const put = await api.inject({ method: "PUT", url: "/v1/orders", payload: {} });
    expect([put.statusCode, put.json<Json>()["code"], put.headers["allow"]]).to.deep.equal([
      405,
      "E_API_METHOD",
      "POST",
    ]);
    expect((await api.inject("/v1/nothing")).json()).to.include({ code: "E_API_ROUTE" });
    const large = await api.inject({ method: "POST", url: "/v1/previews", payload: { wallets: ["x".repeat(70_000)] } });
    expect([large.statusCode, large.json<Json>()["code"]]).to.deep.equal([413, "E_API_BODY"]);
    const text = await api.inject({
      method: "POST",
      url: "/v1/previews",
      headers: { "content-type": "text/plain" },
      payload: "x",
    });
    expect([text.statusCode, text.json<Json>()["code"]]).to.deep.equal([415, "E_API_MEDIA_TYPE"]);
  });

  it("shows files of a model by their listed names alone", async () => {
    const { api } = world();
    const { files } = (await api.inject("/v1/models/default")).json<{ files: string[] }>();
    expect(files)
      .to.include("/v1/models/default/files/manifest.json")
      .and.include("/v1/models/default/reports/june.json");
    for (const file of files) expect((await api.inject(file)).statusCode, file).to.equal(200);
    const report = await api.inject("/v1/models/default/reports/june.html");
    expect(report.headers["content-type"]).to.include("text/html");
    expect(report.body)
      .to.include("Evaluation of default")
      .and.not.match(/<script|https?:\/\/(?!www\.w3\.org)/);
    expect((await api.inject("/v1/models/default/reports/attack.html")).body).to.include("Attacks on default");
    const card = await api.inject("/v1/models/default/card");
    expect(card.headers["content-type"]).to.include("text/markdown");
    const wrong = [
      "..%2f..%2fpackage.json",
      "%2e%2e%2fdefault%2fmanifest.json",
      "proving.zkey",
      "%00",
      "manifest.json%00",
      "evaluation",
      "..%5c..%5cpackage.json",
      "%252e%252e%252fpackage.json",
      "MANIFEST.JSON",
    ];
    for (const name of wrong)
      for (const kind of ["files", "reports"])
        expect((await api.inject(`/v1/models/default/${kind}/${name}`)).statusCode, name).to.be.oneOf([404, 400]);
    for (const model of ["..%2f..", "%2e%2e", "..%2fdefault", "__proto__", "constructor"])
      expect((await api.inject(`/v1/models/${model}`)).statusCode, model).to.equal(404);
  });

  it("ends what is not HTTP, too much or too slow, and goes on for the others", async () => {
    const { api, port: to, url } = await port();
    const { server } = api;
    for (const text of ["nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00"]) {
      const { socket, text: answer } = await raw(to, text);
      await once(socket, "close");
      expect(answer(), JSON.stringify(text)).to.match(/^HTTP\/1\.1 400 .*"code":"E_API_REQUEST"/s);
    }
    // Node itself ends a request without a host.
    const nowhere = await raw(to, "GET /v1/models HTTP/1.1\r\n\r\n");
    await once(nowhere.socket, "close");
    expect(nowhere.text()).to.match(/^HTTP\/1\.1 400/);
    const huge = await raw(to, `GET /v1/models HTTP/1.1\r\nHost: x\r\nX-Large: ${"x".repeat(20_000)}\r\n\r\n`);
    await once(huge.socket, "close");
    expect(huge.text()).to.match(/^HTTP\/1\.1 431 /);
    // A body that never comes, waited for less than the ten seconds that it may take.
    expect([server.requestTimeout, server.headersTimeout]).to.deep.equal([10_000, 10_000]);
    [server.requestTimeout, server.headersTimeout] = [300, 300];
    const slow = await raw(
      to,
      "POST /v1/previews HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{",
    );
    expect((await fetch(new URL("/v1/tokens/1/score", url))).status).to.equal(200);
    await once(slow.socket, "close");
    expect(slow.text()).to.match(/^HTTP\/1\.1 408/);
  });

  it("finishes what is under way when it closes, and takes nothing new", async () => {
    const { api, url } = await port();
    const under = fetch(new URL("/v1/previews", url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ wallets: [world().boris] }),
    });
    await new Promise<void>((resolve) => api.server.once("request", () => resolve()));
    await api.close();
    expect((await under).status).to.equal(200);
    expect(await fetch(url).catch(() => "refused")).to.equal("refused");
  });

  it("answers malformed requests with a code, and never with 500", () => answerMalformed(world(), 500));
});
