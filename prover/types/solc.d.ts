/** The parts of solc that are used here: the package ships no types. */

declare const solc: { compile(standardJson: string): string; version(): string };
export default solc;
