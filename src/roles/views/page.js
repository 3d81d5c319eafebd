"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

function made(tag, text, ...children) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  element.append(...children);
  return element;
}

// The matrix: a row stays where one cell fits everything that is asked for.
const rows = [...document.querySelectorAll("#matrix tbody tr")];
const wanted = ["role", "stage", "letter"].map((name) => byId(`by-${name}`));
const search = byId("by-name");
const names = data.things.map((thing) => thing.name.toLowerCase());

function filter() {
  const [role, stage, letter] = wanted.map((select) => select.value);
  const text = search.value.trim().toLowerCase();
  const asked = role !== "" || stage !== "" || letter !== "";
  let count = 0;
  data.things.forEach((thing, number) => {
    const fits =
      names[number].includes(text) &&
      (!asked ||
        thing.places.some(
          ([at, held]) =>
            (stage === "" || at === Number(stage)) &&
            ((role === "" && letter === "") ||
              held.some(
                ([who, letters]) =>
                  (role === "" || who === Number(role)) &&
                  (letter === "" || letters.includes(letter)),
              )),
        ));
    if (rows[number].hidden === fits) rows[number].hidden = !fits;
    count += fits;
  });
  byId("count").textContent = `${count} of ${rows.length} responsibilities`;
}

for (const control of [...wanted, search]) control.addEventListener("input", filter);
byId("filter").addEventListener("submit", (event) => event.preventDefault());
byId("filter").addEventListener("reset", () => setTimeout(filter));

// On paper a matrix with many stages is split, and each part repeats the first column.
const mostOnPaper = 8;

function part(from, to) {
  const table = byId("matrix").cloneNode(true);
  table.removeAttribute("id");
  for (const row of table.rows) {
    let at = 0;
    for (const cell of [...row.cells].slice(1)) {
      const end = at + cell.colSpan;
      const kept = Math.min(end, to) - Math.max(at, from);
      if (kept > 0) cell.colSpan = kept;
      else cell.remove();
      at = end;
    }
  }
  for (const row of [...table.tBodies[0].rows]) {
    if (![...row.cells].slice(1).some((cell) => cell.textContent)) row.remove();
  }
  [...table.querySelectorAll("col.stage")].slice(to - from).forEach((col) => col.remove());
  return table;
}

addEventListener("beforeprint", () => {
  const count = Math.ceil(data.stages.length / mostOnPaper);
  if (count < 2) return;
  const size = Math.ceil(data.stages.length / count);
  const parts = Array.from({ length: count }, (_, number) =>
    part(number * size, Math.min((number + 1) * size, data.stages.length)),
  );
  byId("parts").replaceChildren(...parts);
  byId("matrix").classList.add("split");
});
addEventListener("afterprint", () => {
  byId("parts").replaceChildren();
  byId("matrix").classList.remove("split");
});

// A responsibility: its owner at each stage, and why.
const dialog = byId("why");
byId("matrix").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const thing = data.things[Number(button.dataset.thing)];
  byId("why-name").textContent = thing.name;
  byId("why-told").textContent = thing.description;
  byId("why-places").replaceChildren(
    ...thing.places.map(([at, , owners, reasons]) => {
      const told = owners.length ? owners.map((who) => data.roles[who].name).join(", ") : "nobody";
      const list = made("ul", "", ...reasons.map((reason) => made("li", data.reasons[reason])));
      const split = owners.length > 1 ? ": accountability is split" : "";
      return made("section", "", made("h3", `${data.stages[at]}: owned by ${told}${split}`), list);
    }),
  );
  dialog.showModal();
});
byId("why-close").addEventListener("click", () => dialog.close());

// Two roles side by side.
const pair = [byId("role-a"), byId("role-b")];

function compare() {
  const [a, b] = pair.map((select) => Number(select.value));
  const [of_a, of_b] = [data.roles[a], data.roles[b]];
  byId("pair").replaceChildren(
    ...data.dimensions.flatMap((dimension, number) => {
      const [mine, yours] = [of_a.sets[number], of_b.sets[number]].map(
        (held, side) =>
          dimension === "communication" ? held.filter((one) => one !== [b, a][side]) : held,
      );
      const parts = [
        [`Only ${of_a.name}`, mine.filter((one) => !yours.includes(one))],
        ["Shared", mine.filter((one) => yours.includes(one))],
        [`Only ${of_b.name}`, yours.filter((one) => !mine.includes(one))],
      ];
      if (!parts.some(([, held]) => held.length)) return [];
      const title = made("h3", dimension[0].toUpperCase() + dimension.slice(1));
      const columns = parts.map(([name, held]) =>
        made(
          "section",
          "",
          made("h4", name),
          held.length
            ? made("ul", "", ...held.map((one) => made("li", data.items[number][one])))
            : made("p", "nothing"),
        ),
      );
      const grid = made("div", "", ...columns);
      grid.className = "pair";
      return [title, grid];
    }),
  );
}

if (pair[0]) {
  for (const select of pair) select.addEventListener("input", compare);
  compare();
}
filter();
