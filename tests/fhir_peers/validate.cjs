// npm fhir: every resource of a folder against R4, its required value sets included; what it finds wrong.
const { load, resources, tell } = require("./peers.cjs");

const { Fhir } = load("fhir");
const fhir = new Fhir();
const wrong = [];
const kinds = {};
for (const { file, resource } of resources(process.argv[2])) {
  kinds[resource.resourceType] = (kinds[resource.resourceType] || 0) + 1;
  for (const { severity, message, location } of fhir.validate(resource, { errorOnUnexpected: true }).messages) {
    if (severity === "error" || severity === "fatal") wrong.push({ file, severity, message, location });
  }
}
tell({ kinds, wrong });
