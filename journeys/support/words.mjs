// What the program says, so that a journey asks for a thing by its word and not by a copy of it.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ours = /^(foundation|domain|doors|server)\//;
const words = new Map();

for (const path of readdirSync(root, { recursive: true })) {
  if (!ours.test(path) || !path.endsWith("words/ja.ftl")) continue;
  for (const line of readFileSync(`${root}/${path}`, "utf8").split("\n")) {
    const [, key, value] = line.match(/^(-?[a-z][a-z0-9-]*) = (.*)$/) ?? [];
    if (key) words.set(key, value);
  }
}

/** The Japanese word with this key; only for those without values in them. */
export function say(key) {
  const value = words.get(key);
  if (value === undefined) throw new Error(`there is no word ${key}`);
  return value.replaceAll(/\{ (-[a-z0-9-]+) \}/g, (_, term) => say(term));
}
