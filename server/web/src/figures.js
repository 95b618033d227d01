// Loads the map's code when a figure that needs it comes near the window: it is large, and far down.

const seen = new IntersectionObserver(
  (entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    seen.disconnect();
    const { script, style } = entries[0].target.dataset;
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = style;
    sheet.onload = () => import(script);
    document.head.append(sheet);
  },
  { rootMargin: "300px" },
);
for (const figure of document.querySelectorAll("figure[data-script]")) seen.observe(figure);
