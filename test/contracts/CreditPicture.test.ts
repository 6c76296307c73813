import { expect } from "chai";

import { BROWSER, hasBrowser, render, type Color, type Pixels } from "../support/browser.ts";
import { DAY, deploy, submissionFor, type Deployment } from "./fixtures/deployment.ts";

type State = "NO SCORE" | "FRESH" | "STALE";

const SCORE = 742;
const NAVY: Color = [13, 18, 38];
const ACCENTS: Readonly<Record<State, Color>> = {
  "NO SCORE": [0x94, 0xa3, 0xb8],
  FRESH: [0x34, 0xd3, 0x99],
  STALE: [0xfb, 0xbf, 0x24],
};

const distance = (one: Color, other: Color): number =>
  Math.max(...one.map((channel, index) => Math.abs(channel - (other[index] ?? 0))));
const brightness = (color: Color): number => Math.max(...color);

/** A point of the dial: the score it stands for, and how far from its middle, of which 165 is the arc. */
const onDial = (pixels: Pixels, { score, radius }: { score: number; radius: number }): Color => {
  const radians = ((((score - 300) * 240) / 550 - 120) * Math.PI) / 180;
  return pixels.at(Math.round(250 + radius * Math.sin(radians)), Math.round(265 - radius * Math.cos(radians)));
};

/** How many pixels of a stretch of the picture have this colour, give or take what anti-aliasing does. */
const count = (pixels: Pixels, [x0, y0, x1, y1]: readonly [number, number, number, number], color: Color): number => {
  let found = 0;
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) if (distance(pixels.at(x, y), color) <= 8) found++;
  return found;
};

const BADGE = [195, 326, 305, 352] as const;
const NUMBER = [150, 210, 350, 310] as const;
const WHITE: Color = [0xf5, 0xf7, 0xff];

const pictureOf = async ({ token }: Deployment, tokenId: bigint): Promise<string> => {
  const plain = (uri: string): string => Buffer.from(uri.slice(uri.indexOf(",") + 1), "base64").toString("utf8");
  return plain((JSON.parse(plain(await token.tokenURI(tokenId))) as { readonly image: string }).image);
};

describe("CreditPicture, in a browser", function () {
  const drawn = new Map<State, { readonly dom: string; readonly pixels: Pixels }>();
  const seen = (state: State): { readonly dom: string; readonly pixels: Pixels } => {
    const picture = drawn.get(state);
    if (picture === undefined) throw new Error(`nothing was drawn for ${state}`);
    return picture;
  };

  before(async function () {
    if (!hasBrowser) {
      console.log(`      skipped: ${BROWSER} is not here`);
      this.skip();
    }
    const deployment = await deploy();
    await deployment.token.connect(deployment.borrower).mint();
    drawn.set("NO SCORE", await render(await pictureOf(deployment, 1n)));
    await deployment.oracle.submit(await submissionFor(deployment, { tokenId: 1n, score: SCORE }));
    drawn.set("FRESH", await render(await pictureOf(deployment, 1n)));
    await deployment.warpTo((await deployment.now()) + 31 * DAY);
    drawn.set("STALE", await render(await pictureOf(deployment, 1n)));
  });

  it("is a document without a parse error, which the browser would say in it", async () => {
    for (const { dom } of drawn.values()) expect(dom).not.to.include("parsererror");
    expect((await render('<svg xmlns="http://www.w3.org/2000/svg"><g></svg>')).dom).to.include("parsererror");
  });

  it("says its state, and its score when it has one", () => {
    for (const [state, { dom }] of drawn) {
      expect(dom).to.include(`>${state}</text>`);
      expect(dom).to.include("NFC #1</text>");
      expect(dom.includes(`>${SCORE}</text>`), `the number in ${state}`).to.equal(state !== "NO SCORE");
      expect(dom.includes(">Aave v2 logistic 1.0</text>"), `the model in ${state}`).to.equal(state !== "NO SCORE");
    }
  });

  it("fills its 500 pixels with a dark card, and its badge with the state's colour and no other's", () => {
    for (const [state, { pixels }] of drawn) {
      expect([pixels.width, pixels.height]).to.deep.equal([500, 500]);
      expect(pixels.at(0, 0), "outside the round corner").to.deep.equal([255, 255, 255]);
      expect(distance(pixels.at(450, 250), NAVY), `the card in ${state}`).to.be.lessThan(40);
      for (const [other, accent] of Object.entries(ACCENTS)) {
        const found = count(pixels, BADGE, accent);
        if (other === state) expect(found, `${state} in its colour`).to.be.greaterThan(40);
        else expect(found, `${state} in the colour of ${other}`).to.equal(0);
      }
    }
  });

  it("lights the dial up to the score, dimly when stale, and not at all without one", () => {
    const at = (state: State, score: number): number => brightness(onDial(seen(state).pixels, { score, radius: 165 }));
    for (const score of [350, 500, 620, 700]) {
      expect(at("FRESH", score), `fresh at ${score}`).to.be.greaterThan(at("STALE", score) + 40);
      expect(at("STALE", score), `stale at ${score}`).to.be.greaterThan(at("NO SCORE", score) + 40);
    }
    // The glow behind the dial has the state's colour, and shines through a little.
    for (const score of [770, 830]) {
      expect(at("FRESH", score), `past the score, at ${score}`).to.be.closeTo(at("NO SCORE", score), 10);
      expect(at("STALE", score), `past the score, at ${score}`).to.be.closeTo(at("NO SCORE", score), 10);
    }
  });

  it("points the needle at the score, and has none without one", () => {
    const needle = (state: State, score: number): number =>
      distance(onDial(seen(state).pixels, { score, radius: 136 }), WHITE);
    for (const state of ["FRESH", "STALE"] as const) {
      expect(needle(state, SCORE), `${state} at ${SCORE}`).to.be.lessThan(12);
      expect(needle(state, SCORE - 40), `${state} before it`).to.be.greaterThan(100);
      expect(needle(state, SCORE + 40), `${state} behind it`).to.be.greaterThan(100);
    }
    expect(needle("NO SCORE", SCORE)).to.be.greaterThan(100);
  });

  it("writes the number large, and without a score a dash in its place", () => {
    const large = 1000;
    expect(count(seen("FRESH").pixels, NUMBER, WHITE)).to.be.greaterThan(large);
    expect(count(seen("STALE").pixels, NUMBER, WHITE)).to.be.greaterThan(large);
    expect(count(seen("NO SCORE").pixels, NUMBER, WHITE)).to.equal(0);
    expect(count(seen("NO SCORE").pixels, NUMBER, [0x56, 0x61, 0x8a])).to.be.within(50, large);
  });
});
