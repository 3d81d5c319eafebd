// Checks job postings against the types of schema.org, as schema-dts has them for TypeScript.
// node jobposting.mjs NODE_MODULES < postings.json; prints what is wrong with each.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const modules = process.argv[2];
const ts = createRequire(join(modules, "x.js"))("typescript");
const types = join(modules, "schema-dts", "dist", "schema");
const postings = JSON.parse(readFileSync(0, "utf8"));
const texts = new Map();
postings.forEach((posting, number) => {
  const { "@context": _, ...rest } = posting;
  const text = `import type { JobPosting } from ${JSON.stringify(types)};
export const posting: JobPosting = ${JSON.stringify(rest)};\n`;
  texts.set(join(modules, `posting-${number}.ts`), text);
});
const options = { noEmit: true, strict: true, skipLibCheck: true, types: [] };
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists, readFile } = host;
host.fileExists = (name) => texts.has(name) || fileExists(name);
host.readFile = (name) => texts.get(name) ?? readFile(name);
host.getSourceFile = (name, version) =>
  texts.has(name)
    ? ts.createSourceFile(name, texts.get(name), version)
    : getSourceFile.call(host, name, version);
const program = ts.createProgram([...texts.keys()], options, host);
const found = [...texts.keys()].map((name) =>
  ts
    .getPreEmitDiagnostics(program, program.getSourceFile(name))
    .map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n")),
);
console.log(JSON.stringify(found));
