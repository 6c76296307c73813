import { lookup } from "node:dns/promises";

import { expect } from "chai";

import { openWebhooks } from "../../../node/api/webhooks/webhooks.ts";
import { checkHost, parseCallback, publicLookup } from "../../../node/api/webhooks/callbackUrl.ts";
import { openDatabase } from "../../../node/database.ts";
import { openOrderBook, ORDER_TABLES } from "../../../node/orders/orderBook.ts";
import { isPublicAddress } from "../../../prover/publicAddress.ts";
import { expectError } from "../../support/expectError.ts";

const PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:800::200e", "::ffff:1.1.1.1"];

const PRIVATE = [
  // This machine.
  ...[
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
  ],
  // Networks behind it, and link-local ones with the metadata of clouds.
  ...["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "::ffff:169.254.169.254"],
  ...["fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "::ffff:0:10.0.0.1"],
  // A provider's customers.
  ...["100.64.0.1", "100.127.255.255", "::ffff:100.64.0.1"],
  // Wrapped in IPv6: translated, tunnelled.
  ...["64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:7f00:1::"],
  // Documentation, tests, multicast, broadcast, reserved.
  ...[
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "255.255.255.255",
    "240.0.0.1",
  ],
  ...["192.0.0.1", "2001:db8::1", "ff02::1", "100::1", "4000::1"],
  ...["", "localhost", "1.1.1.1.1", "::g"],
];

const strict = { allowPrivate: false };

describe("Addresses that a webhook may be sent to", () => {
  it("are public ones alone, however they are written", () => {
    expect(PUBLIC.filter((address) => !isPublicAddress(address))).to.deep.equal([]);
    expect(PRIVATE.filter(isPublicAddress)).to.deep.equal([]);
  });

  it("are https, without a password, and no spelling of a private address passes for a name", async () => {
    const hosts = [
      "127.0.0.1",
      "127.1",
      "2130706433",
      "0x7f000001",
      "0177.0.0.1",
      "0",
      "[::1]",
      "[::ffff:7f00:1]",
      "[fe80::1]",
      "169.254.169.254",
      "127。0。0。1",
    ];
    for (const host of hosts) await expectError("E_WEBHOOK_URL", () => parseCallback(`https://${host}/hook`, strict));
    const wrong = [
      "http://example.com",
      "ftp://example.com",
      "file:///etc/passwd",
      "https://a:b@example.com",
      "https://",
      "example.com",
      `https://example.com/${"x".repeat(2_050)}`,
      "javascript:alert(1)",
    ];
    for (const url of wrong) await expectError("E_WEBHOOK_URL", () => parseCallback(url, strict));
    expect(parseCallback("https://example.com:8443/hook?a=b", strict).port).to.equal("8443");
    expect(parseCallback("http://127.0.0.1/hook", { allowPrivate: true }).hostname).to.equal("127.0.0.1");
  });

  it("are looked at for a name, too, and again at the connection", async () => {
    expect(isPublicAddress((await lookup("localhost")).address)).to.equal(false);
    for (const host of ["localhost", "localhost."])
      await expectError("E_WEBHOOK_URL", () => checkHost(new URL(`https://${host}/`), strict));
    const error = await new Promise<Error | null>((resolve) => publicLookup("localhost", { all: true }, resolve));
    expect(error).to.have.property("code", "E_WEBHOOK_URL");
    await expectError("E_WEBHOOK_URL", () => checkHost(new URL("https://no-such-name.invalid/"), strict));
  });

  it("are connected to by the address that was looked at: a name that was let in leads nowhere private", async () => {
    const database = openDatabase(":memory:", [ORDER_TABLES]);
    const orders = openOrderBook(database);
    const failures: string[] = [];
    const webhooks = openWebhooks({
      ...{ path: ":memory:", orders, waits: [], describe: () => ({}) },
      onFailure: ({ reason }) => failures.push(reason),
    });
    await expectError("E_WEBHOOK_URL", () => webhooks.check("https://localhost/"));
    // As if the name had answered with a public address when it was registered.
    const order = orders.place({ tokenId: 1n, modelId: `0x${"ab".repeat(32)}`, source: "api" });
    webhooks.register(order, "https://localhost:1/");
    orders.advance(order.id, { state: "done", facts: {} });
    while (webhooks.ofOrder(order.id)[0]?.state === "due") await new Promise((resolve) => setTimeout(resolve, 5));
    expect(failures.join()).to.match(
      /^the callback URL is refused: localhost has the address .*, which is not public$/,
    );
    await webhooks.close();
    database.close();
  });
});
