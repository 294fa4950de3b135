// Builds web/dist: a stylesheet and a script for every page, those of the map, one icon sprite, and what is served as it
// is.
// Names stay the same from build to build; the server adds the hash of the content to their addresses.
import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const require = createRequire(import.meta.url);
const targets = ["es2022", "chrome109", "firefox115", "safari16"];

/** Every stylesheet of ours as one text, to see which tokens are used. */
async function ourStyles(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const texts = entries.map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? ourStyles(path) : readFile(path, "utf8");
  });
  return (await Promise.all(texts)).join("\n");
}

const usedNames = (css) => [...css.matchAll(/var\((--[\w-]+)/g)].map((found) => found[1]);

/** The design tokens we use, and no others: the whole list would be a third of the stylesheet. */
async function usedTokens() {
  const source = await readFile(require.resolve("@digital-go-jp/design-tokens/dist/tokens.css"), "utf8");
  const tokens = new Map([...source.matchAll(/^\s*(--[\w-]+):\s*([^;]+);/gm)].map((found) => [found[1], found[2]]));
  const kept = new Map();
  const wanted = usedNames(await ourStyles(join(here, "styles")));
  while (wanted.length > 0) {
    const name = wanted.pop();
    const value = tokens.get(name);
    if (value === undefined || kept.has(name)) continue;
    kept.set(name, value);
    wanted.push(...usedNames(value));
  }
  const lines = [...kept].sort(([a], [b]) => a.localeCompare(b)).map(([name, value]) => `${name}: ${value};`);
  return `:root { ${lines.join(" ")} }`;
}

const tokensPlugin = {
  name: "design-tokens",
  setup(bundle) {
    bundle.onResolve({ filter: /^design-tokens$/ }, () => ({ path: "tokens", namespace: "design-tokens" }));
    bundle.onLoad({ filter: /.*/, namespace: "design-tokens" }, async () => ({
      contents: await usedTokens(),
      loader: "css",
    }));
  },
};

/** All icons as symbols of one file: `<use href="icons.svg#phone">`. */
async function iconSprite() {
  const folder = join(here, "icons");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".svg")).sort();
  const symbols = names.map(async (name) => {
    const drawing = (await readFile(join(folder, name), "utf8")).replace(/<svg[^>]*>|<\/svg>|\s*\n\s*/g, "");
    return (
      `<symbol id="${name.slice(0, -4)}" viewBox="0 0 24 24" fill="none" stroke="currentColor" ` +
      `stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${drawing}</symbol>`
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${(await Promise.all(symbols)).join("")}</svg>\n`;
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await build({
  entryPoints: { app: join(here, "src/app.ts") },
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  target: targets,
  legalComments: "none",
});
// Only the pages with a map load it: its worker is a file of ours, because no page runs what is not.
await build({
  entryPoints: {
    map: join(here, "src/map.ts"),
    "map-worker": require.resolve("maplibre-gl/dist/maplibre-gl-worker.mjs"),
  },
  outdir: dist,
  bundle: true,
  minify: true,
  format: "esm",
  target: targets,
  legalComments: "inline",
});
await build({
  entryPoints: { app: join(here, "styles/app.css"), map: join(here, "styles/map.css") },
  outdir: dist,
  bundle: true,
  minify: true,
  target: targets,
  legalComments: "none",
  plugins: [tokensPlugin],
});
await writeFile(join(dist, "icons.svg"), await iconSprite());
await cp(require.resolve("htmx.org/dist/htmx.min.js"), join(dist, "htmx.min.js"));
await cp(join(here, "public"), dist, { recursive: true });
