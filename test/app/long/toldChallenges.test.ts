import { useChallengePages } from "../../support/challengePages.ts";
import { expectAllListed } from "../manyEntries.ts";

describe("challenges of strange sponsors and operators on the page, of the largest size", () => {
  const pages = useChallengePages();

  it("list all of many, and rank all of 256 entries, whatever is demanded of one", () =>
    expectAllListed(pages, { length: 256, demanded: 3_000 }));
});
