import { expect } from "chai";

import { seen, useChallengePages } from "../../support/challengePages.ts";
import { AT, crowd, tellingNode, WORD } from "../../support/toldChallenges.ts";

const [ENTRIES, PER_MINUTE] = [25, 60];

describe("a visitor who asks more in a minute than the operator answers", () => {
  const { world, serve, look } = useChallengePages();

  it("waits for the next minute, is told so, and sees all", async () => {
    const now = BigInt((await world().quorum.provider.getBlock("latest"))?.timestamp ?? 0);
    const told = { terms: { commitBy: now - 1n }, progress: { seed: WORD }, entries: crowd(ENTRIES) };
    const askNode = tellingNode([told], { at: AT, now }, world().sources.askNode);
    const origin = await serve(AT, { sources: { askNode }, config: { requestsPerMinute: PER_MINUTE } });
    const notices: Promise<string>[] = [];
    const { page, watched } = await look(origin, "?id=1", (context) =>
      context.on("page", (opened) =>
        notices.push(opened.getByText("answers a visitor so many questions in a minute").innerText()),
      ),
    );
    expect(await notices[0]).to.match(/it goes on at \d{2}:\d{2}:\d{2}/);
    expect(await page.locator("tbody tr").count()).to.be.at.least(2 * ENTRIES);
    expect(await seen(page)).to.not.include("so many questions");
    expect(watched.errors()).to.deep.equal([]);
    await page.context().close();
  });
});
