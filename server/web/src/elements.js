// Elements made of text: what stands in the graph comes from articles, so nothing is ever markup.

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
