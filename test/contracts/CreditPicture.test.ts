import { expect } from "chai";

import { BROWSER, hasBrowser, render, type Color, type Pixels } from "../support/browser.ts";
import { DAY, deploy, submissionFor, type Deployment } from "./fixtures/deployment.ts";

type Card = "no score" | "poor" | "good" | "too old";

const SCORES: Readonly<Record<Card, number | undefined>> = {
  "no score": undefined,
  poor: 330,
  good: 742,
  "too old": 742,
};
const NAVY: Color = [13, 18, 38];
const GREY: Color = [0x94, 0xa3, 0xb8];
const COLORS: Readonly<Record<Card, Color>> = {
  "no score": GREY,
  poor: [0xf4, 0x3f, 0x5e],
  good: [0x4a, 0xde, 0x80],
  "too old": GREY,
};

const distance = (one: Color, other: Color): number =>
  Math.max(...one.map((channel, index) => Math.abs(channel - (other[index] ?? 0))));
const brightness = (color: Color): number => Math.max(...color);

/** A point of the dial: the score it stands for, and how far from its middle, of which 150 to 170 is the arc. */
const onDial = (pixels: Pixels, { score, radius }: { score: number; radius: number }): Color => {
  const radians = ((((score - 300) * 240) / 550 - 120) * Math.PI) / 180;
  return pixels.at(Math.round(250 + radius * Math.sin(radians)), Math.round(245 - radius * Math.cos(radians)));
};

/** How many pixels of a stretch of the picture have this colour, give or take what anti-aliasing does. */
const count = (pixels: Pixels, [x0, y0, x1, y1]: readonly [number, number, number, number], color: Color): number => {
  let found = 0;
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) if (distance(pixels.at(x, y), color) <= 8) found++;
  return found;
};

const BADGE = [182, 288, 318, 314] as const;
const NUMBER = [150, 186, 350, 270] as const;
const WHITE: Color = [0xf5, 0xf7, 0xff];

const pictureOf = async ({ token }: Deployment, tokenId: bigint): Promise<string> => {
  const plain = (uri: string): string => Buffer.from(uri.slice(uri.indexOf(",") + 1), "base64").toString("utf8");
  return plain((JSON.parse(plain(await token.tokenURI(tokenId))) as { readonly image: string }).image);
};

describe("CreditPicture, in a browser", function () {
  const drawn = new Map<Card, { readonly dom: string; readonly pixels: Pixels }>();
  const seen = (card: Card): { readonly dom: string; readonly pixels: Pixels } => {
    const picture = drawn.get(card);
    if (picture === undefined) throw new Error(`nothing was drawn for ${card}`);
    return picture;
  };

  before(async function () {
    if (!hasBrowser) {
      console.log(`      skipped: ${BROWSER} is not here`);
      this.skip();
    }
    const deployment = await deploy();
    const draw = async (card: Card): Promise<unknown> => drawn.set(card, await render(await pictureOf(deployment, 1n)));
    await deployment.token.connect(deployment.borrower).mint();
    await draw("no score");
    await deployment.oracle.submit(await submissionFor(deployment, { tokenId: 1n, score: 330 }));
    await draw("poor");
    await deployment.warpTo((await deployment.now()) + 60);
    await deployment.oracle.submit(await submissionFor(deployment, { tokenId: 1n, score: 742 }));
    await draw("good");
    await deployment.warpTo((await deployment.now()) + 31 * DAY);
    await draw("too old");
  });

  it("is a document without a parse error, which the browser would say in it", async () => {
    for (const { dom } of drawn.values()) expect(dom).not.to.include("parsererror");
    expect((await render('<svg xmlns="http://www.w3.org/2000/svg"><g></svg>')).dom).to.include("parsererror");
  });

  it("says its band or why it has none, its model, and its score when it has one", () => {
    const words = { "no score": "NO SCORE", poor: "VERY POOR", good: "GOOD", "too old": "STALE" };
    for (const [card, { dom }] of drawn) {
      for (const word of Object.values(words))
        expect(dom.includes(`>${word}</text>`), `${word} in ${card}`).to.equal(word === words[card]);
      expect(dom).to.include("NFC #1</text>").and.to.include(">Aave v2 logistic 1.0</text>");
      expect(/text-anchor="middle">.*?>\d{3}<\/text><rect/.test(dom), card).to.equal(SCORES[card] !== undefined);
    }
  });

  it("fills its 500 pixels with a dark card, and its badge with its one colour and no other card's", () => {
    for (const [card, { pixels }] of drawn) {
      expect([pixels.width, pixels.height]).to.deep.equal([500, 500]);
      expect(pixels.at(0, 0), "outside the round corner").to.deep.equal([255, 255, 255]);
      expect(distance(pixels.at(470, 250), NAVY), `the card in ${card}`).to.be.lessThan(40);
      for (const color of [GREY, COLORS.poor, COLORS.good]) {
        const found = count(pixels, BADGE, color);
        if (color === COLORS[card]) expect(found, `${card} in its colour`).to.be.greaterThan(40);
        else expect(found, `${card} in the colour ${color.join()}`).to.equal(0);
      }
    }
  });

  it("has the dial in that colour up to the score, dimly when stale, and dark past it", () => {
    const at = (card: Card, score: number): Color => onDial(seen(card).pixels, { score, radius: 160 });
    for (const score of [320, 500, 620, 700, 735]) {
      expect(distance(at("good", score), COLORS.good), `good at ${score}`).to.be.lessThan(8);
      expect(brightness(at("too old", score)), `stale at ${score}`).to.be.within(90, 160);
      expect(brightness(at("no score", score)), `none at ${score}`).to.be.lessThan(80);
    }
    expect(distance(at("poor", 320), COLORS.poor)).to.be.lessThan(8);
    for (const [card, score] of [
      ...(["good", "too old"] as const).map((one) => [one, 765] as const),
      ["poor", 345] as const,
    ])
      expect(brightness(at(card, score)), `${card} past its score`).to.be.lessThan(80);
  });

  it("points the needle at the score from inside, so that the end of the coloured stretch is seen", () => {
    const needle = (card: Card, score: number, radius: number): number =>
      distance(onDial(seen(card).pixels, { score, radius }), WHITE);
    for (const card of ["good", "poor", "too old"] as const) {
      const score = SCORES[card] ?? 0;
      expect(needle(card, score, 128), `${card}: the needle`).to.be.lessThan(12);
      for (const aside of [-20, 20])
        expect(needle(card, score + aside, 128), `${card} beside it`).to.be.greaterThan(100);
      // Across the whole width of the arc, on both sides of the score.
      for (let radius = 151; radius < 170; radius++)
        for (const aside of [-2, 0, 2])
          expect(needle(card, score + aside, radius), `${card} at ${radius}`).to.be.greaterThan(60);
    }
    expect(needle("no score", 742, 128)).to.be.greaterThan(100);
  });

  it("writes the number large, dimly when stale, and without a score a dash in its place", () => {
    const large = 1000;
    const dim: Color = [0x8f, 0x9b, 0xc0];
    expect(count(seen("good").pixels, NUMBER, WHITE)).to.be.greaterThan(large);
    expect(count(seen("too old").pixels, NUMBER, WHITE)).to.equal(0);
    expect(count(seen("too old").pixels, NUMBER, dim)).to.be.greaterThan(large);
    expect(count(seen("no score").pixels, NUMBER, WHITE)).to.equal(0);
    expect(count(seen("no score").pixels, NUMBER, dim)).to.be.within(50, large);
  });
});
