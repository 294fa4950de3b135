// No page that can be reached has a serious or critical finding of axe, none is missing, none makes the browser complain.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { crawl } from "./support/crawl.mjs";
import { enterAs, openHouse } from "./support/house.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let house;
const endings = [];
before(async () => { house = await openHouse((end) => endings.unshift(end)); });
after(async () => { for (const end of endings) await end(); });

async function findings(page, path) {
  // Through the debugger, which the page's policy for scripts does not bind.
  await page.evaluate(axe);
  const { violations } = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly }), rules);
  const grave = violations.filter((one) => one.impact === "serious" || one.impact === "critical");
  return grave.map((one) => `${path}: ${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 140)).join(" | ")}`);
}

for (const guest of ["coordinator", "care-manager", "officer", "resident", undefined]) {
  test(`pages as ${guest ?? "nobody"}`, async () => {
    const { page, complaints } = await house.visit();
    const starts = ["/", "/offices", "/search?q=%E3%81%AE", "/sign-in", "/styleguide"];
    if (guest) {
      await enterAs(page, guest);
      starts.unshift("/today");
    }
    const grave = [];
    const visited = await crawl(page, starts, async (path) => grave.push(...(await findings(page, path))));
    assert.deepEqual(grave, []);
    assert.deepEqual(visited.filter(({ status }) => status === 404 || status >= 500), []);
    assert.deepEqual(complaints, []);
    assert(visited.length >= 4, `only ${visited.length} pages were reached`);
  });
}
