// What the page's form says of where things are: our root, the moment of an older snapshot.

const form = document.querySelector("form.query");

export const endpoint = new URL(form.action, location).pathname;
export const root = endpoint.slice(0, -"/sparql".length);
const snapshot = form.elements.snapshot?.value;

/** Return the address at which a query runs, of the time that the page is of. */
export function asking(query, more = {}) {
  const said = new URLSearchParams({ query, ...more, ...(snapshot ? { snapshot } : {}) });
  return `${endpoint}?${said}`;
}

/** Make an element: its name, its attributes, and what stands in it. Text stays text. */
export function make(name, attributes = {}, ...children) {
  const one = document.createElement(name);
  set(one, attributes);
  one.append(...children);
  return one;
}

/** The same of SVG. */
export function draw(name, attributes = {}, ...children) {
  const one = document.createElementNS("http://www.w3.org/2000/svg", name);
  set(one, attributes);
  one.append(...children);
  return one;
}

function set(one, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) one.addEventListener(name.slice(2), value);
    else if (value === true) one.setAttribute(name, "");
    else if (value !== false && value != null) one.setAttribute(name, value);
  }
}
