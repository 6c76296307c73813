import { useEffect, useState } from "preact/hooks";

/** The views of the page. */
const VIEWS = ["borrower", "protocol", "challenges", "network", "transaction", "invitation"] as const;
export type View = (typeof VIEWS)[number];

/** What the address bar asks for: `#/protocol?ask=1`. */
export interface Route {
  readonly view: View;
  readonly query: URLSearchParams;
}

const isView = (name: string): name is View => (VIEWS as readonly string[]).includes(name);

const routeOf = (hash: string): Route => {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  return { view: isView(path) ? path : "borrower", query: new URLSearchParams(query) };
};

/** A link to a view. */
export const linkTo = (view: View, query: Readonly<Record<string, string>> = {}): string => {
  const text = new URLSearchParams(query).toString();
  return `#/${view}${text === "" ? "" : `?${text}`}`;
};

export const goTo = (view: View, query: Readonly<Record<string, string>> = {}): void => {
  window.location.hash = linkTo(view, query);
};

/** The present route, also after it has changed. */
export const useRoute = (): Route => {
  const [route, setRoute] = useState(() => routeOf(window.location.hash));
  useEffect(() => {
    const changed = (): void => setRoute(routeOf(window.location.hash));
    window.addEventListener("hashchange", changed);
    return () => window.removeEventListener("hashchange", changed);
  }, []);
  return route;
};
