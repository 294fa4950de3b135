// Without JavaScript every page is complete and every form works.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enterAs, firstOffice, openHouse, openWindowForm } from "./support/house.mjs";

let house;
const endings = [];
before(async () => { house = await openHouse((end) => endings.unshift(end)); });
after(async () => { for (const end of endings) await end(); });

const withoutScript = { javaScriptEnabled: false };

test("come in, find, open and correct without script", async () => {
  const { page } = await house.visit(withoutScript);
  await enterAs(page, "coordinator");
  const { name, href } = await firstOffice(page);
  await page.fill("#search-box", [...name].slice(0, 2).join(""));
  await page.locator("form[role=search] button[type=submit]").click();
  await page.locator(`main a[href="${href}"]`).first().waitFor();
  const office = await openWindowForm(page);
  await page.fill("main [name=note]", "台本なしで直しました");
  await page.locator("main .form-actions button").click();
  await page.waitForURL(`**${office}`);
  await page.locator("main").getByText("台本なしで直しました").first().waitFor();
});

test("a mistake is shown beside its field and keeps what was typed", async () => {
  const { page } = await house.visit(withoutScript);
  await enterAs(page, "coordinator");
  await openWindowForm(page);
  await page.fill("main [name=note]", "残るはず");
  await page.locator("main [name^='hours-from']").first().fill("25:99");
  await page.locator("main .form-actions button").click();
  await page.locator("main [aria-invalid=true]").first().waitFor();
  assert.equal(await page.inputValue("main [name=note]"), "残るはず");
});

test("the menu of a phone opens by its link", async () => {
  const { page } = await house.visit({ ...withoutScript, viewport: { width: 390, height: 844 } });
  await enterAs(page, "coordinator");
  await page.locator("[data-navigation-open]").click();
  await page.locator("#navigation a[href='/offices']").click();
  await page.waitForURL("**/offices");
});
