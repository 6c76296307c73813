import type { ComponentType, FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Failure } from "../api/ask.ts";
import { Boundary } from "../parts/Boundary.tsx";
import { Busy, FailureNotice } from "../parts/Notice.tsx";
import { linkTo, type Route, useRoute, type View } from "./route.ts";

type ViewComponent = ComponentType<{ readonly route: Route }>;

/** Each view is a file of its own, which is asked for when it is looked at. */
const LOADERS: Readonly<Record<View, () => Promise<ViewComponent>>> = {
  borrower: async () => (await import("../borrower/BorrowerPage.tsx")).BorrowerPage,
  protocol: async () => (await import("../protocol/ProtocolPage.tsx")).ProtocolPage,
  challenges: async () => (await import("../challenges/ChallengesPage.tsx")).ChallengesPage,
  network: async () => (await import("../network/NetworkPage.tsx")).NetworkPage,
  transaction: async () => (await import("../network/TransactionPage.tsx")).TransactionPage,
  invitation: async () => (await import("../borrower/InvitationPage.tsx")).InvitationPage,
};

const TITLES: Readonly<Record<View, string>> = {
  borrower: "Your credit",
  protocol: "Check a score",
  challenges: "Challenges",
  network: "Network",
  transaction: "Transaction",
  invitation: "Invitation",
};

/** The views that are always a step away, in words that fit on one line of a phone. */
const MAIN_VIEWS = [
  ["borrower", "Your credit"],
  ["protocol", "Check"],
  ["challenges", "Challenges"],
  ["network", "Network"],
] as const;

const NOT_LOADED: Failure = {
  code: "E_PAGE_PART",
  message: "a part of the page did not come",
  hint: "load the page again; the operator may not answer at the moment",
};

/** Parts that came before, so that going back shows them at once. */
const loaded = new Map<View, ViewComponent>();

const useView = (
  view: View,
): { readonly component: ViewComponent | undefined; readonly failure: Failure | undefined } => {
  const [state, setState] = useState<{ readonly view: View; readonly failure?: Failure }>({ view });
  useEffect(() => {
    setState({ view });
    if (loaded.has(view)) return;
    LOADERS[view]().then(
      (component) => {
        loaded.set(view, component);
        setState({ view });
      },
      () => setState({ view, failure: NOT_LOADED }),
    );
  }, [view]);
  return { component: loaded.get(view), failure: state.view === view ? state.failure : undefined };
};

const Header = ({ view }: { readonly view: View }) => (
  <header class="top">
    <a class="brand" href={linkTo("borrower")}>
      <img src="/icon.svg" alt="" width="28" height="28" />
      Veriscore
    </a>
    <nav aria-label="Views">
      {MAIN_VIEWS.map(([one, name]) => (
        <a key={one} href={linkTo(one)} aria-current={one === view ? "page" : undefined}>
          {name}
        </a>
      ))}
    </nav>
  </header>
);

const Footer = () => (
  <footer>
    <p>
      A score says what the lending history of a bundle of wallets says under one model, as attesters signed it. Nothing
      is taken on trust that this page can check. It asks no other host than the operator that serves it.
    </p>
    <p>
      <a href="/openapi.json">API</a> <a href="/status">Status</a>
    </p>
  </footer>
);

export const App: FunctionComponent = () => {
  const route = useRoute();
  const { component: View, failure } = useView(route.view);
  const title = TITLES[route.view];
  useEffect(() => {
    document.title = `${title} · Veriscore`;
  }, [title]);
  return (
    <>
      <a class="skip" href="#content" onClick={focusContent}>
        Skip to the content
      </a>
      <Header view={route.view} />
      <main id="content" tabIndex={-1}>
        <h1>{title}</h1>
        {failure === undefined ? null : <FailureNotice failure={failure} />}
        {View === undefined ? (
          failure === undefined && <Busy what="Loading" />
        ) : (
          <Boundary key={route.view}>
            <View route={route} />
          </Boundary>
        )}
      </main>
      <Footer />
    </>
  );
};

const focusContent = (event: Event): void => {
  event.preventDefault();
  document.getElementById("content")?.focus();
};
