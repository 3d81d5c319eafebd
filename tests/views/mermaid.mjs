// Parses Mermaid texts with the real package and prints what it made of each.
// node mermaid.mjs NODE_MODULES < texts.json
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const modules = process.argv[2];
const load = (file) => import(pathToFileURL(join(modules, file)).href);
const { JSDOM } = (await load("jsdom/lib/api.js")).default;
const { window } = new JSDOM("<body></body>");
globalThis.window = window;
globalThis.document = window.document;
const mermaid = (await load("mermaid/dist/mermaid.core.mjs")).default;
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });

const found = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  found.push({
    nodes: [...db.getVertices().values()].map((one) => one.text),
    edges: db.getEdges().map((one) => [one.start, one.end, one.text, one.stroke]),
    lanes: db.getSubGraphs().map((one) => one.title),
  });
}
console.log(JSON.stringify(found));
