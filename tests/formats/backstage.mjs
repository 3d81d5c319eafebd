// Parses catalog files and has each entity checked by the policies and validators of Backstage.
// node backstage.mjs NODE_MODULES < texts.json; prints the entities of each text, or what is wrong.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "x.js"));
const { parseAllDocuments } = require("yaml");
const catalog = require("@backstage/catalog-model");

const policy = catalog.EntityPolicies.allOf([
  new catalog.SchemaValidEntityPolicy(),
  new catalog.DefaultNamespaceEntityPolicy(),
  new catalog.NoForeignRootFieldsEntityPolicy(),
  new catalog.FieldFormatEntityPolicy(),
]);
const kinds = [
  catalog.groupEntityV1alpha1Validator,
  catalog.userEntityV1alpha1Validator,
  catalog.domainEntityV1alpha1Validator,
  catalog.systemEntityV1alpha1Validator,
  catalog.componentEntityV1alpha1Validator,
];
const references = { parent: "group", owner: "group", system: "system", subcomponentOf: "component" };

const found = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  const entities = [];
  const wrong = [];
  for (const document of parseAllDocuments(text)) {
    wrong.push(...document.errors.map(String), ...document.warnings.map(String));
    const entity = document.toJS();
    const name = entity?.metadata?.name;
    try {
      const whole = await policy.enforce(entity);
      const checked = await Promise.all(kinds.map((kind) => kind.check(whole)));
      if (checked.filter(Boolean).length !== 1) wrong.push(`${name}: no kind that is known`);
      const refers = {};
      for (const [field, defaultKind] of Object.entries(references)) {
        if (whole.spec[field]) {
          const ref = catalog.parseEntityRef(whole.spec[field], { defaultKind });
          refers[field] = catalog.stringifyEntityRef(ref);
        }
      }
      entities.push({ ref: catalog.stringifyEntityRef(whole), refers, entity });
    } catch (error) {
      wrong.push(`${name}: ${error}`);
    }
  }
  found.push({ entities, wrong });
}
console.log(JSON.stringify(found));
