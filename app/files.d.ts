/** A file that the build copies: where it is served. */
declare module "*.wasm" {
  const url: string;
  export default url;
}
