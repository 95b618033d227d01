// What the page's form says of where things are: our root, the moment of an older snapshot.

export { draw, make } from "../elements.js";

const form = document.querySelector("form.query");

export const endpoint = new URL(form.action, location).pathname;
export const root = endpoint.slice(0, -"/sparql".length);
const snapshot = form.elements.snapshot?.value;

/** Return the address at which a query runs, of the time that the page is of. */
export function asking(query, more = {}) {
  const said = new URLSearchParams({ query, ...more, ...(snapshot ? { snapshot } : {}) });
  return `${endpoint}?${said}`;
}
