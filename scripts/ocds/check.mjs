// Checks an export of this program without a line of its code: Ajv against the
// official schema of OCDS 1.1.5 with the declared extensions, and a merge of its
// own, written from the standard's text, against the compiled releases.
//
//   npm install --prefix scripts/ocds
//   node scripts/ocds/check.mjs FILE.json
//
// It prints what it checked; exit code 1 where anything differs.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const Ajv = require("ajv-draft-04").default ?? require("ajv-draft-04");
const addFormats = require("ajv-formats").default ?? require("ajv-formats");

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "ocds", "schema", "files");
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const patch = (target, change) => {
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete target[name];
    else if (typeof value === "object" && !Array.isArray(value)) {
      if (typeof target[name] !== "object" || target[name] === null || Array.isArray(target[name])) target[name] = {};
      patch(target[name], value);
    } else target[name] = value;
  }
  return target;
};

const pkg = read(process.argv[2]);
const release = read(join(folder, "release-schema.json"));
for (const name of readdirSync(join(folder, "extensions"))) {
  const one = read(join(folder, "extensions", name, "release-schema.json"));
  patch(release, one);
}

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
const address = "https://standard.open-contracting.org/schema/1__1__5/";
ajv.addSchema(release, address + "release-schema.json");
ajv.addSchema(read(join(folder, "versioned-release-validation-schema.json")), address + "versioned-release-validation-schema.json");
const kind = pkg.records ? "record-package-schema.json" : "release-package-schema.json";
const validate = ajv.compile(read(join(folder, kind)));
let failed = 0;
const fail = (text) => { if (failed++ < 20) console.error(text); };
if (!validate(pkg)) for (const e of validate.errors) fail(`${e.instancePath} ${e.message}`);

// The rules of https://standard.open-contracting.org/1.1/en/schema/merging/:
// by path without indexes, which fields are left out and which lists are whole.
const rules = {};
const resolve = (field) => (field.$ref ? release.definitions[field.$ref.replace("#/definitions/", "")] : field);
const walk = (object, path, seen) => {
  for (const [name, field] of Object.entries(object.properties ?? {})) {
    const place = path ? `${path}/${name}` : name;
    const whole = resolve(field) ?? {};
    if (field.omitWhenMerged) rules[place] = "omit";
    else if (field.wholeListMerge) rules[place] = "whole";
    else if (whole.items) {
      const entry = resolve(whole.items);
      const types = [].concat(entry.type ?? []);
      if (types.length === 1 && types[0] === "object" && entry.properties?.id) { if (seen < 12) walk(entry, place, seen + 1); }
      else rules[place] = "whole";
    } else if (seen < 12) walk(whole, place, seen + 1);
  }
};
walk(release, "", 0);

const isObject = (v) => typeof v === "object" && v !== null && !Array.isArray(v);
const merge = (into, from, path) => {
  for (const [name, value] of Object.entries(from)) {
    const place = path ? `${path}/${name}` : name;
    if (rules[place] === "omit" || place === "ocid") continue;
    if (value === null) delete into[name];
    else if (isObject(value)) {
      const inner = merge(isObject(into[name]) ? into[name] : {}, value, place);
      if (Object.keys(inner).length) into[name] = inner;
    } else if (Array.isArray(value) && rules[place] !== "whole" && value.every(isObject)) {
      const list = into[name] ?? [];
      for (const entry of value) {
        const known = entry.id === undefined ? undefined : list.find((e) => String(e.id) === String(entry.id));
        if (known) merge(known, { ...entry, id: known.id }, place);
        else list.push(merge({ ...(entry.id === undefined ? {} : { id: entry.id }) }, entry, place));
      }
      if (list.length) into[name] = list;
    } else into[name] = structuredClone(value);
  }
  return into;
};
const sorted = (v) => (Array.isArray(v) ? v.map(sorted) : isObject(v) ? Object.fromEntries(Object.keys(v).sort().map((k) => [k, sorted(v[k])])) : v);
let merged = 0, releases = 0;
for (const record of pkg.records ?? []) {
  let last = "";
  const compiled = { ocid: record.ocid };
  const ids = new Set();
  for (const one of record.releases) {
    releases++;
    if (Date.parse(one.date) <= Date.parse(last)) fail(`${one.id}: dated ${one.date}, not after ${last}`);
    if (ids.has(one.id)) fail(`${one.id} comes twice`);
    ids.add(one.id);
    last = one.date;
    merge(compiled, one, "");
  }
  Object.assign(compiled, { id: `${record.ocid}-${last}`, date: last, tag: ["compiled"] });
  if (JSON.stringify(sorted(compiled)) !== JSON.stringify(sorted(record.compiledRelease))) fail(`${record.ocid}: the compiled release is another`);
  else merged++;
}
releases ||= (pkg.releases ?? []).length;
console.log(`${kind}: ${releases} releases, valid by Ajv: ${validate.errors ? "no" : "yes"}; compiled releases equal to an independent merge: ${merged} of ${(pkg.records ?? []).length}`);
process.exit(failed ? 1 : 0);
