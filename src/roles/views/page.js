"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

function made(tag, text, ...children) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  element.append(...children);
  return element;
}

// A long list begins with what a screen holds; the rest opens.
const mostLines = 30;
const listOf = (lines) => made("ul", "", ...lines.map((line) => made("li", line)));

function listed(lines) {
  if (lines.length <= mostLines) return [listOf(lines)];
  const rest = lines.slice(mostLines);
  return [
    listOf(lines.slice(0, mostLines)),
    made("details", "", made("summary", `${rest.length} more`), listOf(rest)),
  ];
}

const pairs = { a: byId("role-a"), b: byId("role-b") };

// The matrix: a row stays where one cell fits everything that is asked for.
const bodies = [...byId("matrix").tBodies];
const rows = [...document.querySelectorAll("#matrix tbody tr")];
const wanted = ["role", "stage", "letter"].map((name) => byId(`by-${name}`));
const search = byId("by-name");
const names = data.things.map((thing) => thing.name.toLowerCase());

function filter() {
  const [role, stage, letter] = wanted.map((select) => select.value);
  const text = search.value.trim().toLowerCase();
  const asked = role !== "" || stage !== "" || letter !== "";
  const counts = new Map(bodies.map((body) => [body, 0]));
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
    counts.set(rows[number].parentElement, counts.get(rows[number].parentElement) + fits);
  });
  let count = 0;
  for (const [body, here] of counts) {
    body.hidden = !here;
    body.style.setProperty("--rows", here);
    count += here;
  }
  byId("count").textContent = `${count} of ${rows.length} responsibilities`;
  if (stage !== "") {
    const [first, ...heads] = [...byId("matrix").tHead.rows].at(-1).cells;
    byId("matrix").parentElement.scrollLeft = heads[Number(stage)].offsetLeft - first.offsetWidth;
  }
}

// The state of the page is in its address, by keys, so that a link leads to it.
const states = { role: wanted[0], stage: wanted[1], letter: wanted[2], name: search };
const keyed = { role: data.roles, stage: data.stages, a: data.roles, b: data.roles };

function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const controls = { ...states, ...pairs };
  const known = [...asked.keys()].filter((name) => controls[name]);
  if (!known.length) return;
  for (const [name, control] of Object.entries(controls)) {
    const value = asked.get(name) ?? "";
    if (!control || (name in pairs && !value)) continue;
    const number = keyed[name]?.findIndex((one) => one.key === value);
    control.value = keyed[name] ? (number < 0 ? "" : String(number)) : value;
  }
  byId(known.some((name) => name in states) ? "chart" : "pairs").scrollIntoView();
}

function writeAddress() {
  const asked = new URLSearchParams();
  const paired = pairs.a && (pairs.a.value !== "0" || pairs.b.value !== "1");
  for (const [name, control] of Object.entries({ ...states, ...(paired ? pairs : {}) })) {
    if (control.value === "") continue;
    asked.set(name, keyed[name] ? keyed[name][Number(control.value)].key : control.value);
  }
  history.replaceState(null, "", `#${asked}`);
}

const filterControls = [...wanted, search];
for (const control of filterControls) {
  control.addEventListener("input", () => {
    filter();
    lookCloser();
    writeAddress();
  });
}
byId("filter").addEventListener("submit", (event) => event.preventDefault());
byId("filter").addEventListener("reset", () =>
  setTimeout(() => {
    filter();
    lookCloser();
    writeAddress();
  }),
);

// A role or a stage that is asked for, seen from close by.
const duties = (held, role) => held.find(([who]) => who === role)?.[1].join("/") ?? "";

function listing(title, lines) {
  if (!lines.length) return [];
  return [made("section", "", made("h4", title), ...listed(lines))];
}

function carried({ items, giver, from, receiver, to, back }) {
  const what = items.length ? items.join(", ") : "work";
  const ends = `${data.roles[giver].name} at ${data.stages[from].name} to ${data.roles[receiver].name} at ${data.stages[to].name}`;
  return `${what}: ${ends}${back ? " (feedback)" : ""}`;
}

function card(title, parts) {
  const grid = made("div", "", ...parts);
  grid.className = "pair";
  return [made("h3", title), ...(parts.length ? [grid] : [made("p", "nothing")])];
}

function linesOf(role, stage, fits) {
  return data.things.flatMap((thing) => {
    const places = thing.places.filter(
      ([at, held]) => (stage === "" || at === Number(stage)) && fits(held, thing, at),
    );
    if (role === "") {
      return places.map(([, held]) => {
        const others = held.map(([who, letters]) => `${data.roles[who].name} ${letters.join("/")}`);
        return `${thing.name}: ${others.join(", ") || "nobody"}`;
      });
    }
    const stages = new Map();
    for (const [at, held] of places) {
      const letters = duties(held, Number(role));
      stages.set(letters, [...(stages.get(letters) ?? []), data.stages[at].name]);
    }
    const parts = [...stages].map(
      ([letters, names]) => letters + (stage === "" ? ` at ${names.join(", ")}` : ""),
    );
    return parts.length ? [`${thing.name}: ${parts.join("; ")}`] : [];
  });
}

function lookCloser() {
  const [role, stage] = [wanted[0].value, wanted[1].value];
  const blocks = [];
  if (role !== "" || stage !== "") {
    const who = role === "" ? null : Number(role);
    const names = [who === null ? "" : data.roles[who].name, stage === "" ? "" : data.stages[stage].name];
    const lead = stage === "" ? null : data.stages[stage].lead;
    const title = names.filter(Boolean).join(" at ");
    const owns = (held, thing, at) =>
      who === null || thing.places.some(([here, , owners]) => here === at && owners.includes(who));
    const takesPart = (held, thing, at) => who !== null && duties(held, who) !== "" && !owns(held, thing, at);
    const handed = (end, place) =>
      data.handoffs
        .filter((one) => (who === null || one[end] === who) && (stage === "" || one[place] === Number(stage)))
        .map(carried);
    blocks.push(
      ...card(lead === null ? title : `${title}, led by ${lead < 0 ? "nobody" : data.roles[lead].name}`, [
        ...listing(who === null ? "Who has which part" : "Owns", linesOf(role, stage, owns)),
        ...listing("Takes part in", linesOf(role, stage, takesPart)),
        ...listing("Receives", handed("receiver", "to")),
        ...listing("Hands over", handed("giver", "from")),
      ]),
    );
  }
  byId("closer").replaceChildren(...blocks);
}

// What is shown of the matrix, copied for a document or a spreadsheet.
function grid() {
  const head = [...byId("matrix").tHead.rows].at(-1);
  return [head, ...rows.filter((row) => !row.hidden)].map((row) =>
    // Not `innerText`: what is out of sight isn't laid out, and has none.
    [...row.cells].map((cell) => [...cell.childNodes].map((part) => part.textContent).join(" ").replace(/\s+/g, " ").trim()),
  );
}

const escapes = /[\\`*_{}[\]<>|#]/g;
const forms = {
  markdown: (table) =>
    table
      .flatMap((row, number) => {
        const line = `| ${row.map((cell) => cell.replace(escapes, "\\$&")).join(" | ")} |`;
        return number ? [line] : [line, `|${" --- |".repeat(row.length)}`];
      })
      .join("\n"),
  csv: (table) =>
    table
      .map((row) =>
        row
          .map((cell) => (/^[=+\-@\t\r＝＋－＠]/.test(cell) ? `'${cell}` : cell))
          .map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
          .join(","),
      )
      .join("\r\n"),
};

async function copy(form) {
  const text = `${forms[form](grid())}\n`;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where a page from disk may not use the clipboard, an older way still works.
    const area = made("textarea", text);
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  byId("copied").textContent = `copied as ${form === "csv" ? "CSV" : "Markdown"}`;
}
for (const form of Object.keys(forms)) byId(`copy-${form}`).addEventListener("click", () => copy(form));

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
  for (const row of table.querySelectorAll("tbody tr")) {
    if (![...row.cells].slice(1).some((cell) => cell.textContent)) row.remove();
  }
  [...table.querySelectorAll("col.stage")].slice(to - from).forEach((col) => col.remove());
  return table;
}

// No phase is cut that fits on a page.
function cuts() {
  const [first, ...more] = byId("matrix").tHead.rows;
  const widths = more.length ? [...first.cells].slice(1).map((cell) => cell.colSpan) : data.stages.map(() => 1);
  const most = Math.ceil(data.stages.length / Math.ceil(data.stages.length / mostOnPaper));
  const found = [0];
  let end = 0;
  for (const width of widths) {
    if (end + width - found.at(-1) > most && end > found.at(-1)) found.push(end);
    end += width;
    while (end - found.at(-1) > most) found.push(found.at(-1) + most);
  }
  return [...found, end];
}

addEventListener("beforeprint", () => {
  if (data.stages.length <= mostOnPaper) return;
  const ends = cuts();
  byId("parts").replaceChildren(...ends.slice(1).map((end, number) => part(ends[number], end)));
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
      const list = listOf(reasons.map((reason) => data.reasons[reason]));
      const split = owners.length > 1 ? ": accountability is split" : "";
      return made("section", "", made("h3", `${data.stages[at].name}: owned by ${told}${split}`), list);
    }),
  );
  dialog.showModal();
});
byId("why-close").addEventListener("click", () => dialog.close());

// Two roles side by side.
const pair = Object.values(pairs);

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
          ...(held.length
            ? listed(held.map((one) => data.items[number][one]))
            : [made("p", "nothing")]),
        ),
      );
      const grid = made("div", "", ...columns);
      grid.className = "pair";
      return [title, grid];
    }),
  );
}

if (pair[0]) {
  for (const select of pair) {
    select.addEventListener("input", () => {
      compare();
      writeAddress();
    });
  }
}

function show() {
  readAddress();
  filter();
  lookCloser();
  if (pair[0]) compare();
}

addEventListener("hashchange", show);
show();
