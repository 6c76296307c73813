/** A file that the build copies: where it is served. */
declare module "*.wasm" {
  const url: string;
  // eslint-disable-next-line no-restricted-exports -- what the build makes of a file
  export default url;
}
