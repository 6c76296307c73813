import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { verifyWebhook } from "../../../client/webhook.ts";
import { openWebhooks } from "../../../node/api/webhooks/webhooks.ts";
import { openDatabase } from "../../../node/database.ts";
import { openOrderBook, ORDER_TABLES } from "../../../node/orders/orderBook.ts";
import type { ScoreOrder } from "../../../node/orders/scoreOrder.ts";
import { expectError } from "../../support/expectError.ts";

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that answers with these statuses in turn, then with 200. */
class Receiver {
  readonly calls: Call[] = [];
  readonly server: Server;
  #waiting: (() => void)[] = [];
  constructor(statuses: readonly number[] = [], headers: Record<string, string> = {}) {
    this.server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (part: string) => (body += part));
      request.on("end", () => {
        this.calls.push({ headers: request.headers, body });
        response.writeHead(statuses[this.calls.length - 1] ?? 200, headers).end("x".repeat(100_000));
        for (const wake of this.#waiting.splice(0)) wake();
      });
    });
  }
  async listen(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }
  async called(times: number): Promise<void> {
    while (this.calls.length < times) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe("The API: webhooks", () => {
  const folder = mkdtempSync(join(tmpdir(), "veriscore-webhooks-"));
  const receivers: Receiver[] = [];
  const receiver = async (...given: ConstructorParameters<typeof Receiver>) => {
    const one = new Receiver(...given);
    receivers.push(one);
    return { one, url: await one.listen() };
  };
  let count = 0;
  /** Orders and callbacks in files that outlive them. */
  const open = (name = `w${(count += 1)}`, options: { waits?: readonly number[]; secret?: string } = {}) => {
    const database = openDatabase(join(folder, `${name}-orders.sqlite`), [ORDER_TABLES]);
    const orders = openOrderBook(database);
    const failures: string[] = [];
    const webhooks = openWebhooks({
      ...{ path: join(folder, `${name}.sqlite`), orders, allowPrivate: true, waits: [1, 1, 1], ...options },
      describe: ({ id, state }: ScoreOrder) => ({ id, state }),
      onFailure: ({ reason, isLast }) => failures.push(`${reason}${isLast ? ", for the last time" : ""}`),
    });
    const close = async (): Promise<void> => {
      await webhooks.close();
      database.close();
    };
    return { name, orders, webhooks, failures, close };
  };
  const settled = async ({ webhooks }: ReturnType<typeof open>, id: string): Promise<string> => {
    const state = () => webhooks.ofOrder(id)[0]?.state ?? "none";
    while (state() === "due" || state() === "waiting") await new Promise((resolve) => setTimeout(resolve, 5));
    return state();
  };
  const asked = { tokenId: 1n, modelId: `0x${"ab".repeat(32)}`, source: "api" } as const;

  after(() => {
    for (const one of receivers) one.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("calls once the order is over, signed for this receiver alone", async () => {
    const node = open();
    const [{ one, url }, other] = [await receiver(), await receiver()];
    const order = node.orders.place(asked);
    const { secret } = node.webhooks.register(order, url);
    const { secret: otherSecret } = node.webhooks.register(order, other.url);
    expect(secret).to.not.equal(otherSecret);
    // Whoever joins the order and knows the URL would else learn how to speak for the operator.
    await expectError("E_WEBHOOK_KNOWN", () => node.webhooks.register(order, url));
    node.orders.advance(order.id, { state: "proving", facts: {} });
    expect(one.calls).to.have.length(0);
    node.orders.advance(order.id, { state: "done", facts: {} });
    await one.called(1);
    await other.one.called(1);
    const [call] = one.calls;
    if (call === undefined) throw new Error("no call");
    expect(JSON.parse(call.body)).to.deep.equal({ type: "order.done", order: { id: order.id, state: "done" } });
    const header = String(call.headers["veriscore-signature"]);
    const signed = { header, body: call.body, secret, now: Date.now() / 1000 };
    verifyWebhook(signed);
    const later = signed.now + 400;
    for (const wrong of [
      { secret: otherSecret },
      { body: `${call.body} ` },
      { now: later },
      { now: signed.now - 400 },
      { now: NaN },
    ])
      await expectError("E_WEBHOOK_SIGNATURE", () => verifyWebhook({ ...signed, ...wrong }));
    // Nobody can put off the time of a call that was recorded.
    const moved = header.replace(/^t=\d+/, `t=${Math.floor(later)}`);
    await expectError("E_WEBHOOK_SIGNATURE", () => verifyWebhook({ ...signed, header: moved, now: later }));
    for (const none of [undefined, "", "t=1", `v1=${"0".repeat(64)}`, `t=1,v1=${"0".repeat(63)}`])
      await expectError("E_WEBHOOK_SIGNATURE", () => verifyWebhook({ ...signed, header: none }));
    await node.close();
  });

  it("tries again until it is taken, follows no redirect, and gives up in the end", async () => {
    const node = open();
    const [{ one, url }, moved] = [
      await receiver([500, 404]),
      await receiver([302, 301, 307, 308], { location: "http://127.0.0.1:9/" }),
    ];
    const order = node.orders.place(asked);
    node.webhooks.register(order, url);
    node.orders.advance(order.id, { state: "failed", facts: {} });
    expect(await settled(node, order.id)).to.equal("delivered");
    expect(one.calls).to.have.length(3);
    expect(new Set(one.calls.map(({ headers }) => headers["veriscore-delivery"]))).to.have.length(1);
    const again = node.orders.place(asked);
    node.webhooks.register(again, moved.url);
    node.orders.advance(again.id, { state: "done", facts: {} });
    expect(await settled(node, again.id)).to.equal("given-up");
    expect(node.failures.slice(2)).to.deep.equal([
      "status 302",
      "status 301",
      "status 307",
      "status 308, for the last time",
    ]);
    await node.close();
  });

  it("goes on after a kill: what was due is sent, and what ended meanwhile as well", async () => {
    const first = open();
    const { one, url } = await receiver();
    const [due, waiting] = [first.orders.place(asked), first.orders.place({ ...asked, tokenId: 2n })];
    const { secret } = first.webhooks.register(waiting, url);
    first.webhooks.register(due, "http://127.0.0.1:9/nobody");
    first.orders.advance(due.id, { state: "done", facts: {} });
    await first.webhooks.close();
    // The order ends while nobody watches.
    first.orders.advance(waiting.id, { state: "done", facts: {} });
    const second = open(first.name);
    await one.called(1);
    const [call] = one.calls;
    verifyWebhook({
      header: String(call?.headers["veriscore-signature"]),
      body: call?.body ?? "",
      secret,
      now: Date.now() / 1000,
    });
    expect(await settled(second, due.id)).to.equal("given-up");
    await second.close();
  });

  it("sends at once what is registered after the end, and no more than eight per order", async () => {
    const node = open();
    const { one, url } = await receiver();
    const order = node.orders.place(asked);
    node.orders.advance(order.id, { state: "done", facts: {} });
    for (let index = 0; index < 8; index++) node.webhooks.register(order, `${url}/${index}`);
    await expectError("E_API_BUSY", () => node.webhooks.register(order, `${url}/9`));
    await one.called(8);
    await node.close();
  });
});
