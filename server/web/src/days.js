// Events a day, as bars; two sliders under them choose the days that the map shows.

const SVG = "http://www.w3.org/2000/svg";
const DAY = 86_400_000; // milliseconds
const BARS = 120; // at most; beyond it, a bar is several days

export class Days {
  constructor(element, choose) {
    this.choose = choose;
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("role", "img");
    this.svg.setAttribute("preserveAspectRatio", "none");
    this.first = slider("First day");
    this.last = slider("Last day");
    this.told = document.createElement("output");
    const sliders = document.createElement("div");
    sliders.className = "sliders";
    sliders.append(this.first, this.last);
    element.append(this.svg, sliders, this.told);
    for (const one of [this.first, this.last]) one.addEventListener("input", () => this.#chosen(one));
  }

  /** Draw these [day, number] pairs; what is chosen stays chosen. */
  show(pairs) {
    const known = pairs.filter(([day]) => day !== "");
    if (!this.days) return;
    const heights = new Map();
    for (const [day, n] of known) {
      const bar = this.#bar(day);
      heights.set(bar, (heights.get(bar) ?? 0) + n);
    }
    this.#draw(heights);
    this.#tell(heights);
  }

  /** Make room for the days of all these pairs. */
  span(pairs) {
    const days = pairs.map(([day]) => day).filter((day) => day !== "").sort();
    if (!days.length) return;
    this.start = Date.parse(days[0]);
    this.days = Math.round((Date.parse(days.at(-1)) - this.start) / DAY) + 1;
    this.step = Math.ceil(this.days / BARS);
    this.bars = Math.ceil(this.days / this.step);
    for (const one of [this.first, this.last]) one.max = this.bars - 1;
    this.first.value = 0;
    this.last.value = this.bars - 1;
  }

  #bar(day) {
    return Math.floor((Date.parse(day) - this.start) / DAY / this.step);
  }

  #date(bar) {
    return new Date(this.start + bar * this.step * DAY).toISOString().slice(0, 10);
  }

  #draw(heights) {
    const most = Math.max(1, ...heights.values());
    this.svg.setAttribute("viewBox", `0 0 ${this.bars} 1`);
    this.svg.replaceChildren(
      ...[...heights].map(([bar, n]) => {
        const height = 0.08 + (0.92 * n) / most;
        const one = document.createElementNS(SVG, "rect");
        const chosen = bar >= +this.first.value && bar <= +this.last.value;
        one.setAttribute("class", chosen ? "bar" : "bar out");
        for (const [name, value] of Object.entries({ x: bar + 0.1, y: 1 - height, width: 0.8, height }))
          one.setAttribute(name, value);
        return one;
      }),
    );
    this.heights = heights;
  }

  #chosen(moved) {
    if (+this.first.value > +this.last.value)
      (moved === this.first ? this.last : this.first).value = moved.value;
    const all = +this.first.value === 0 && +this.last.value === this.bars - 1;
    this.choose(all ? null : this.#range());
    this.#draw(this.heights);
    this.#tell(this.heights);
  }

  #range() {
    const after = new Date(Date.parse(this.#date(+this.last.value + 1)) - DAY);
    return [this.#date(+this.first.value), after.toISOString().slice(0, 10)];
  }

  #tell(heights) {
    const [first, last] = this.#range();
    const chosen = [...heights].filter(([bar]) => bar >= +this.first.value && bar <= +this.last.value);
    const number = chosen.reduce((sum, [, n]) => sum + n, 0);
    const when = first === last ? first : `${first} to ${last}`;
    this.told.textContent = `${when}: ${number === 1 ? "1 event" : `${number} events`} in sight`;
    this.first.setAttribute("aria-valuetext", first);
    this.last.setAttribute("aria-valuetext", last);
    this.svg.setAttribute("aria-label", `Events a day. ${this.told.textContent}`);
  }
}

function slider(label) {
  const one = document.createElement("input");
  one.type = "range";
  one.min = 0;
  one.setAttribute("aria-label", label);
  return one;
}
