import { useApi } from "../../../support/apiWorld.ts";
import { answerMalformed } from "../malformed.ts";

describe("The API: malformed requests", () => {
  const world = useApi();

  it("answers 10,000 of them with a code, and never with 500", () => answerMalformed(world(), 10_000));
});
