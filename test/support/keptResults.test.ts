import { mkdirSync, readdirSync, readFileSync, truncateSync } from "node:fs";

import { expect } from "chai";

import { hashOfFiles, keptIn } from "./keptResults.ts";
import { temporaryFolder } from "./recorded.ts";

/** The folder in which compiled circuits are kept between runs: a stale or broken one would be tested instead of the circuit. */
describe("results kept between runs", () => {
  const { file } = temporaryFolder();
  let made = 0;
  const make = (bytes: readonly number[]) => (): Promise<{ readonly program: Uint8Array }> => {
    made += 1;
    return Promise.resolve({ program: Buffer.from(bytes) });
  };
  const folderOf = (name: string): string => {
    mkdirSync(file(name));
    made = 0;
    return file(name);
  };

  it("makes a result once, for this process and the next", async () => {
    const folder = folderOf("once");
    const first = keptIn(folder);
    await Promise.all([first("key", make([1, 2])), first("key", make([1, 2]))]);
    const { program } = await keptIn(folder)("key", make([9]));
    expect([...program]).to.deep.equal([1, 2]);
    expect(made).to.equal(1);
    await keptIn(folder)("other key", make([3]));
    expect(made).to.equal(2);
  });

  it("leaves one whole file when several make the same at once", async () => {
    const folder = folderOf("together");
    await Promise.all([1, 2, 3].map(() => keptIn(folder)("key", make([4]))));
    expect(readdirSync(folder)).to.deep.equal(["key"]);
    expect([...(await keptIn(folder)("key", make([5]))).program]).to.deep.equal([4]);
  });

  it("makes again what a crash cut short", async () => {
    const folder = folderOf("cut");
    await keptIn(folder)("key", make([6, 7]));
    for (const length of [0, 10, readFileSync(`${folder}/key`).length - 1]) {
      truncateSync(`${folder}/key`, length);
      expect([...(await keptIn(folder)("key", make([8, length])).then(({ program }) => program))]).to.deep.equal([
        8,
        length % 256,
      ]);
    }
  });

  it("keeps no failure", async () => {
    const keep = keptIn(folderOf("failed"));
    const failed = await keep("key", () => Promise.reject(new Error("once"))).catch(String);
    expect(failed).to.equal("Error: once");
    expect([...(await keep("key", make([1]))).program]).to.deep.equal([1]);
  });

  it("tells files apart by what they hold and by their order", async () => {
    const [one, two] = [file("one", "a"), file("two", "b")];
    const before = await hashOfFiles([one, two]);
    expect(await hashOfFiles([one, two])).to.equal(before);
    expect(await hashOfFiles([two, one])).to.not.equal(before);
    file("two", "c");
    expect(await hashOfFiles([one, two])).to.not.equal(before);
  });
});
