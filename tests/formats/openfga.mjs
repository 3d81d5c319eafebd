// Validates authorization models in OpenFGA's own language, and turns them into JSON.
// node openfga.mjs NODE_MODULES < texts.json
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "x.js"));
const { transformer, validator } = require("@openfga/syntax-transformer");

const found = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    validator.validateDSL(text);
    const model = transformer.transformDSLToJSONObject(text);
    found.push({ model, again: transformer.transformJSONToDSL(model), wrong: "" });
  } catch (error) {
    found.push({ wrong: String(error) });
  }
}
console.log(JSON.stringify(found));
