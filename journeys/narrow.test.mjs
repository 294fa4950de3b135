// On the narrowest phone, at twice the size, and in large type nothing is cut off and nothing scrolls sideways.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { crawl } from "./support/crawl.mjs";
import { enterAs, openHouse } from "./support/house.mjs";

let house;
const endings = [];
before(async () => { house = await openHouse((end) => endings.unshift(end)); });
after(async () => { for (const end of endings) await end(); });

/** What reaches beyond the right edge, tables that scroll in their own box left out. */
const beyond = (page) =>
  page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter(
      (one) => one.getBoundingClientRect().right > root.clientWidth + 1 && !one.closest(".table-scroll, .visually-hidden, [hidden]"),
    );
    return [`${root.scrollWidth} > ${root.clientWidth}`, ...wide.slice(0, 4).map((one) => one.outerHTML.slice(0, 100))];
  });

// Twice the size on a screen of 1280 × 1024 is a window of 640 × 512 for the page.
const looks = [
  { name: "320 px wide", options: { viewport: { width: 320, height: 640 } } },
  { name: "at 200 %", options: { viewport: { width: 640, height: 512 }, deviceScaleFactor: 2 } },
  { name: "320 px wide in large type", options: { viewport: { width: 320, height: 640 } }, large: true },
  { name: "320 px wide in English", options: { viewport: { width: 320, height: 640 }, locale: "en-GB" }, english: true },
];

for (const look of looks) {
  test(`nothing scrolls sideways ${look.name}`, async () => {
    const { page, context } = await house.visit(look.options);
    if (look.large) await context.addCookies([{ name: "tsunagu_type", value: "large", url: house.address }]);
    if (!look.english) await enterAs(page, "coordinator");
    else {
      await page.goto("/");
      await page.locator('form[action="/sign-in/demo"] button').first().click();
      await page.waitForURL("**/today");
      await context.addCookies([{ name: "tsunagu_lang", value: "en", url: house.address }]);
    }
    const wide = [];
    const visited = await crawl(page, ["/today", "/"], async (path) => {
      const found = await beyond(page);
      if (found.length > 0) wide.push({ path, found });
    });
    assert.deepEqual(wide, []);
    assert(visited.length >= 10, `only ${visited.length} pages were reached`);
    await context.close();
  });
}
