/** A key has 255 bytes for a name. Neither control nor format characters: people read it in a terminal. */
const STEP_NAME = /^[^\p{C}\p{Zl}\p{Zp}]{0,255}$/u;

/** Whether this can be the name of a step of a ceremony, as a key records it; a beacon may have none. */
export const isStepName = (value: unknown): value is string => typeof value === "string" && STEP_NAME.test(value);
