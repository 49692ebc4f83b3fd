// The npm packages from the folder in which the tests installed them.
const { createRequire } = require("module");
const { readFileSync, readdirSync } = require("fs");
const { join } = require("path");

const load = createRequire(join(process.env.PEERS, "package.json"));

// Return every resource of a folder, those inside Bundles as well, by the name of its file.
function resources(folder) {
  return readdirSync(folder).sort().flatMap((file) => {
    const whole = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const inner = (whole.entry || []).map((entry) => entry.resource);
    return [whole, ...inner].map((resource) => ({ file, resource }));
  });
}

module.exports = { load, resources, tell: (value) => process.stdout.write(JSON.stringify(value)) };
