// Reads BPMN files as bpmn-moddle, the reader of bpmn-js and the Camunda Modeler, does.
// node bpmn.mjs NODE_MODULES < texts.json; prints what is in each, what it warned of, and what it
// writes when it saves the file.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.argv[2], "x.js"));
const { BpmnModdle } = await import(pathToFileURL(require.resolve("bpmn-moddle")));

const found = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    const moddle = new BpmnModdle();
    const { rootElement, warnings, references } = await moddle.fromXML(text);
    const process = rootElement.rootElements.find((one) => one.$type === "bpmn:Process");
    const nodes = (process.flowElements ?? []).filter((one) => one.$instanceOf("bpmn:FlowNode"));
    const flows = (process.flowElements ?? []).filter((one) => one.$type === "bpmn:SequenceFlow");
    found.push({
      wrong: warnings.map((one) => one.message),
      references: references.length,
      lanes: (process.laneSets ?? []).flatMap((set) =>
        (set.lanes ?? []).map((lane) => ({
          name: lane.name,
          tasks: (lane.flowNodeRef ?? []).filter((one) => one.$type === "bpmn:Task").map((one) => one.name),
        })),
      ),
      groups: rootElement.rootElements
        .filter((one) => one.$type === "bpmn:Collaboration")
        .flatMap((one) => (one.artifacts ?? []).map((group) => group.categoryValueRef.value)),
      // Whatever a node says that it leads to is a flow that says that it comes from it.
      torn: nodes
        .filter((one) => (one.outgoing ?? []).some((flow) => flow.sourceRef !== one) ||
          (one.incoming ?? []).some((flow) => flow.targetRef !== one))
        .map((one) => one.id),
      nodes: nodes.length,
      flows: flows.length,
      saved: (await moddle.toXML(rootElement, { format: true })).xml,
      shapes: rootElement.diagrams[0].plane.planeElement.length,
    });
  } catch (error) {
    found.push({ wrong: [String(error)] });
  }
}
console.log(JSON.stringify(found));
