// npm fhirclient: asks our server with a record, reads our Questionnaire, stores the answer elsewhere and reads it back.
const { readFileSync } = require("fs");
const { load, tell } = require("./peers.cjs");

const smart = load("fhirclient");
const [ours, store, asked] = process.argv.slice(2);
const headers = { "content-type": "application/fhir+json", accept: "application/fhir+json" };

async function main() {
  const { client } = smart({ url: "/", headers: { host: "localhost" } }, {});
  const [server, other] = [client(ours), client(store)];
  const statement = await server.request("metadata");
  const questionnaire = await server.request("Questionnaire/repletion");
  const body = readFileSync(asked, "utf8");
  const bundle = await server.request({ url: "Patient/$assess", method: "POST", body, headers });
  const risk = bundle.entry.map((entry) => entry.resource).find((r) => r.resourceType === "RiskAssessment");
  const created = await other.create(risk, { headers });
  const read = await other.request(`RiskAssessment/${created.id}`);
  let refused;
  try {
    await server.request({ url: "$assess", method: "POST", body: '{"resourceType": "Bundle"}', headers });
  } catch (error) {
    refused = { status: error.status, message: error.message };
  }
  tell({
    operation: statement.rest[0].operation[0].name,
    items: questionnaire.item.length,
    read: read.prediction.map((p) => p.probabilityDecimal),
    answered: risk.prediction.map((p) => p.probabilityDecimal),
    refused,
  });
}

main();
