// Reads Turtle by n3 and JSON-LD by jsonld; prints the canonical form of each by jsonld.
// node linked.mjs NODE_MODULES < {"turtle": …, "jsonld": …}
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "x.js"));
const { Parser, Writer } = require("n3");
const jsonld = require("jsonld");
const given = JSON.parse(readFileSync(0, "utf8"));
const refuse = (url) => {
  throw new Error(`was to fetch ${url}`);
};
const writer = new Writer({ format: "N-Quads" });
writer.addQuads(new Parser({ format: "text/turtle" }).parse(given.turtle));
const quads = await new Promise((resolve, reject) =>
  writer.end((error, text) => (error ? reject(error) : resolve(text))),
);
const options = { algorithm: "URDNA2015", format: "application/n-quads", documentLoader: refuse };
const canonical = {
  turtle: await jsonld.canonize(quads, { ...options, inputFormat: "application/n-quads" }),
  jsonld: await jsonld.canonize(JSON.parse(given.jsonld), options),
};
process.stdout.write(JSON.stringify(canonical));
