import { fuzzGraphs, inWords } from "./graphFuzzing.ts";
const [seed, count] = process.argv.slice(2).map(Number);
const tally = await fuzzGraphs({ count: count!, seed: seed! });
console.log(inWords(tally), tally.wrong.join("\n"));
