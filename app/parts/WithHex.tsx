import { Hex } from "./Hex.tsx";

/** An address or a hash in a text. */
const HEX = /(0x[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?)(?![0-9a-fA-F])/;

/** A text whose addresses and hashes are shown by their ends, with the whole for who points at one. */
export const WithHex = ({ text }: { readonly text: string }) => (
  <>{text.split(HEX).map((part, index) => (index % 2 === 1 ? <Hex key={index} hex={part} /> : part))}</>
);
