import { expect } from "chai";

import { answerMemory } from "../../prover/chain/answerMemory.ts";

describe("answers that are kept", () => {
  it("are the newest ones: the oldest is forgotten first", async () => {
    const memory = answerMemory<number, string>(2);
    for (const key of [1, 2, 3]) void memory.keep(key, Promise.resolve(`answer ${key}`));
    expect(memory.get(1)).to.equal(undefined);
    expect(await memory.get(2)).to.equal("answer 2");
    // Given again it is the newest.
    void memory.keep(2, Promise.resolve("another"));
    void memory.keep(4, Promise.resolve("answer 4"));
    expect(memory.get(3)).to.equal(undefined);
    expect(await memory.get(2)).to.equal("another");
  });

  it("are none that fail or are forgotten, and a failure takes no later answer along", async () => {
    const memory = answerMemory<number, string>();
    const fails = memory.keep(1, Promise.reject(new Error("away")));
    const failure = await fails.then(
      () => "none",
      ({ message }: Error) => message,
    );
    expect([failure, memory.get(1)]).to.deep.equal(["away", undefined]);
    const late = Promise.reject(new Error("late"));
    late.catch(() => undefined);
    const replaced = memory.keep(2, late);
    const kept = memory.keep(2, Promise.resolve("here"));
    await replaced.catch(() => undefined);
    expect(memory.get(2)).to.equal(kept);
    memory.forget(2);
    expect(memory.get(2)).to.equal(undefined);
  });
});
