import type { Manifest } from "../../prover/modelFolder/manifest.ts";

/**
 * What the registry keeps as a model's metadata URI: the one given, with a fragment that says it where the manifest calls the model manipulable.
 *
 * @returns undefined where nothing was given and there is nothing to say.
 */
export const metadataUriOf = (
  { manipulable }: Pick<Manifest, "manipulable">,
  given: string | undefined,
): string | undefined => (manipulable === undefined ? given : `${given ?? ""}#manipulable`);
