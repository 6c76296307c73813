/** The page: `npm run page` builds it, and an operator serves it. */
import { render } from "preact";

import { startWallets } from "./chain/connection.ts";
import { App } from "./shell/App.tsx";

const place = document.getElementById("page");
if (place !== null) {
  place.replaceChildren();
  startWallets();
  render(<App />, place);
}
