// npm fhir: the codes of the value sets of R4 that are asked for by name.
const { load, tell } = require("./peers.cjs");

const { ParseConformance, Versions } = load("fhir/parseConformance");
const parser = new ParseConformance(true);
const found = {};
for (const name of process.argv.slice(2)) {
  const set = parser.parsedValueSets[`http://hl7.org/fhir/ValueSet/${name}`];
  found[name] = set ? set.systems.flatMap((s) => s.codes.map((c) => c.code)) : null;
}
tell(found);
