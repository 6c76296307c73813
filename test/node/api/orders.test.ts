import { once } from "node:events";
import { get as httpGet, type IncomingMessage } from "node:http";

import { expect } from "chai";

import type { Api } from "../../../node/api/app.ts";
import { useApi } from "../../support/apiWorld.ts";
import { BORIS_TOKEN } from "../../support/localWorld.ts";

interface Order {
  readonly id: string;
  readonly state: string;
  readonly links: Readonly<Record<string, string>>;
}

interface ServerEvent {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly state: string; readonly facts: object };
}

/** The events of a stream that has ended. */
const eventsOf = (text: string): readonly ServerEvent[] =>
  text
    .split("\n\n")
    .filter((block) => block.includes("event: "))
    .map((block) => {
      const fields = new Map(block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
      return {
        id: fields.get("id") ?? "",
        event: fields.get("event") ?? "",
        data: JSON.parse(fields.get("data") ?? "") as ServerEvent["data"],
      };
    });

describe("The API: orders", () => {
  const world = useApi();
  let api: Api;
  let base: string;

  before(async () => {
    api = await world().another({ requestsPerMinute: 1_000_000 });
    base = await api.listen({ host: "127.0.0.1", port: 0 });
  });

  const place = async (payload: object) => api.inject({ method: "POST", url: "/v1/orders", payload });
  const stream = async (id: string, lastId?: string) => {
    const headers = lastId === undefined ? {} : { "last-event-id": lastId };
    const request = httpGet(`${base}/v1/orders/${id}/events`, { headers });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    let text = "";
    response.setEncoding("utf8").on("data", (part: string) => (text += part));
    const ended = new Promise<string>((resolve) => response.on("close", () => resolve(text)));
    const has = async (part: string): Promise<void> => {
      while (!text.includes(part)) await once(response, "data");
    };
    return { response, request, ended, has };
  };

  it("takes an order with 202 and tells how far it is, until it is over", async () => {
    const answer = await place({ tokenId: String(BORIS_TOKEN) });
    const order = answer.json<Order>();
    expect([answer.statusCode, answer.headers["location"]]).to.deep.equal([202, `/v1/orders/${order.id}`]);
    expect(order).to.include({ state: "waiting", tokenId: "2", source: "api" });
    const { orders } = world().sources;
    orders.advance(order.id, { state: "proving", facts: { milliseconds: 23n, request: { asOf: 2n ** 80n } } });
    const found = (await api.inject(order.links["self"] ?? "")).json<Order & { steps: { facts: object }[] }>();
    expect(found.steps.at(-1)?.facts).to.deep.equal({ milliseconds: 23, request: { asOf: `${2n ** 80n}` } });
    const failure = { code: "E_QUORUM", message: "two of three differ", hint: "wait" };
    orders.advance(order.id, { state: "failed", facts: {} }, failure);
    expect((await api.inject(`/v1/orders/${order.id}`)).json()).to.deep.include({ state: "failed", failure });
  });

  it("gives callers who order the same token one order", async () => {
    const [one, other] = await Promise.all([place({ tokenId: "1" }), place({ tokenId: "1", model: "default" })]);
    expect(one.json<Order>().id).to.equal(other.json<Order>().id);
    world().sources.orders.advance(one.json<Order>().id, { state: "done", facts: {} });
  });

  it("orders nothing for a token that is not there, or under a model that is not computed here", async () => {
    const { orders } = world().sources;
    const wrong = { "99": "E_TOKEN_NOT_MINTED", "0": "E_API_REQUEST", [`${2n ** 256n}`]: "E_TOKEN_NOT_MINTED" };
    for (const [tokenId, code] of Object.entries(wrong)) expect((await place({ tokenId })).json()).to.include({ code });
    expect((await place({ tokenId: "1", model: `0x${"ab".repeat(32)}` })).json()).to.include({
      code: "E_MODEL_NOT_SERVED",
    });
    expect(orders.open()).to.deep.equal([]);
    expect((await api.inject("/v1/orders/unknown")).json()).to.include({ code: "E_ORDER_UNKNOWN" });
  });

  it("streams the steps as they come, and ends with the order", async () => {
    const { orders } = world().sources;
    const { id } = (await place({ tokenId: "1" })).json<Order>();
    const { response, ended, has } = await stream(id);
    expect(response.headers).to.include({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
    });
    await has("event: waiting");
    orders.advance(id, { state: "attesting", facts: { signers: ["0x12"] } });
    await has("event: attesting");
    orders.advance(id, { state: "done", facts: { score: 700n } });
    const events = eventsOf(await ended);
    expect(events.map(({ event }) => event)).to.deep.equal(["waiting", "attesting", "done"]);
    expect(events[2]?.data).to.deep.include({ state: "done", facts: { score: 700 } });
  });

  it("goes on after Last-Event-ID, and says 204 to whoever has seen the end", async () => {
    const { orders } = world().sources;
    const { id } = (await place({ tokenId: "1" })).json<Order>();
    for (const state of ["requesting", "attesting", "proving"] as const) orders.advance(id, { state, facts: {} });
    const first = await stream(id);
    await first.has("event: proving");
    first.request.destroy();
    const seen = eventsOf(await first.ended);
    orders.advance(id, { state: "done", facts: {} });
    const again = eventsOf(await (await stream(id, seen[1]?.id)).ended);
    expect(again.map(({ event }) => event)).to.deep.equal(["attesting", "proving", "done"]);
    const over = await stream(id, again.at(-1)?.id);
    expect(over.response.statusCode).to.equal(204);
    // An id of nowhere begins again.
    expect(eventsOf(await (await stream(id, "nonsense")).ended)).to.have.length(5);
  });

  it("ends its streams when it closes, and nothing is left that waits", async () => {
    const closing = await world().another({});
    const url = await closing.listen({ host: "127.0.0.1", port: 0 });
    const { id } = (await place({ tokenId: "1" })).json<Order>();
    const request = httpGet(`${url}/v1/orders/${id}/events`);
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const ended = once(response.resume(), "close");
    await closing.close();
    await ended;
    expect(response.complete).to.equal(true);
    world().sources.orders.advance(id, { state: "done", facts: {} });
  });
});
