import { Component, type ComponentChildren } from "preact";

import type { Failure } from "../api/ask.ts";
import { FailureNotice } from "./Notice.tsx";

const NOT_SHOWN: Failure = {
  code: "E_PAGE_VIEW",
  message: "what came cannot be shown",
  hint: "load the page again; do not rely on this operator if it stays so",
};

interface Props {
  readonly children: ComponentChildren;
}

/** Keeps a fault of one part from taking the whole page away: nothing half true stays, and it is said. */
export class Boundary extends Component<Props, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  override componentDidCatch(cause: unknown): void {
    console.warn(cause);
    this.setState({ hasFailed: true });
  }

  override render({ children }: Props) {
    return this.state.hasFailed ? <FailureNotice failure={NOT_SHOWN} /> : children;
  }
}
