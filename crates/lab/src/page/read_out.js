"use strict";
// Reads out the moment that is pointed at: the numbers are those of the table under the chart.
for (const figure of document.querySelectorAll("figure")) {
  const plot = figure.querySelector(".plot");
  const frame = figure.querySelector(".frame");
  const cursor = figure.querySelector(".cursor");
  const at = figure.querySelector(".at");
  const outputs = [...figure.querySelectorAll("output")];
  const rest = [at, ...outputs].map(element => element.textContent);
  const rows = [...figure.querySelectorAll("tbody tr")];
  const places = rows.map(row => Number(row.dataset.x));

  const show = texts => [at, ...outputs].forEach((element, number) => { element.textContent = texts[number]; });
  const point = event => {
    const box = frame.getBoundingClientRect();
    const place = 1000 * (event.clientX - box.left) / box.width;
    const away = places.map(other => Math.abs(other - place));
    const nearest = away.indexOf(Math.min(...away));
    cursor.setAttribute("x1", places[nearest] / 10 + "%");
    cursor.setAttribute("x2", places[nearest] / 10 + "%");
    figure.classList.add("read");
    show([...rows[nearest].cells].map(cell => cell.textContent));
  };
  const leave = () => {
    figure.classList.remove("read");
    show(rest);
  };
  plot.addEventListener("pointermove", point);
  plot.addEventListener("pointerdown", point);
  plot.addEventListener("pointerleave", leave);

  const drawn = [...figure.querySelectorAll(".data .series")];
  for (const item of figure.querySelectorAll("li[data-series]")) {
    const quiet = on => drawn.filter(series => series.dataset.series !== item.dataset.series)
      .forEach(series => series.classList.toggle("quiet", on));
    item.addEventListener("pointerenter", () => quiet(true));
    item.addEventListener("pointerleave", () => quiet(false));
  }
}
