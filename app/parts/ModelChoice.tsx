import type { Deployment } from "../../client/index.ts";
import { printable } from "../words/text.ts";

/** Which model is meant; nothing where there is only one. */
export const ModelChoice = ({
  models,
  value,
  onChange,
}: {
  readonly models: Deployment["models"];
  readonly value: string;
  readonly onChange: (modelId: string) => void;
}) =>
  models.length < 2 ? null : (
    <div class="field">
      <label for="model">Model</label>
      <select id="model" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {models.map(({ name, modelId }) => (
          <option key={modelId} value={modelId}>
            {printable(name)}
          </option>
        ))}
      </select>
    </div>
  );
