import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Folder of the kit, and of its Python environment, which git ignores. */
export const kit = join(root, "modeler");
export const environment = join(root, "out", "modeler", "python");
export const python = join(environment, "bin", "python");

/**
 * Complete lists of pinned packages, installed as they stand: what pip would add to them is
 * gigabytes of GPU libraries.
 */
export const requirements = {
  kit: join(kit, "requirements.txt"),
  torch: join(kit, "requirements-torch.txt"),
  notebook: join(kit, "requirements-notebook.txt"),
} as const;
