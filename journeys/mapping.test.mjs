// Two tablets make the map together: one puts down what is there, the other sees it appear, confirms it as another
// profession, and the first sees that. A weak signal loses nothing that was typed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enterAs, openHouse } from "./support/house.mjs";
import { say } from "./support/words.mjs";

let house;
const endings = [];
before(async () => { house = await openHouse((end) => endings.unshift(end)); });
after(async () => { for (const end of endings) await end(); });

const tablet = { viewport: { width: 820, height: 1180 } };
const ready = (page) => page.locator("[data-map][data-ready]").waitFor({ timeout: 30_000 });

async function openSession(page) {
  await page.goto("/resources/sessions/new");
  await page.fill("[name=session-name]", "川北地区 資源さがし");
  await page.fill("[name=session-theme]", "買い物と移動");
  await page.getByRole("button", { name: say("resources-session-open") }).click();
  await page.waitForURL(/\/resources\/sessions\/[0-9a-f-]{36}$/);
  return page.url();
}

async function put(page, name) {
  await page.fill("main [name=name]", name);
  await page.check("main [name=layer][value=natural]");
  await page.selectOption("main [name=category]", "shopping");
  await page.getByRole("button", { name: say("resources-session-put") }).click();
  await page.locator("[data-flash=success]").waitFor();
}

test("what one tablet puts on the map appears on the other and on the screen, and is confirmed there", async () => {
  const one = await house.visit(tablet);
  const other = await house.visit(tablet);
  const screen = await house.visit({ viewport: { width: 1280, height: 900 } });
  await enterAs(one.page, "coordinator");
  await enterAs(other.page, "pharmacist");
  await enterAs(screen.page, "care-manager");
  const session = await openSession(one.page);
  await other.page.goto(session);
  await other.page.getByRole("button", { name: say("resources-session-join") }).click();
  await screen.page.goto(`${session}/screen`);
  await Promise.all([ready(one.page), ready(other.page), ready(screen.page)]);

  const canvas = await one.page.locator("[data-map] canvas").boundingBox();
  await one.page.mouse.click(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
  assert.match(await one.page.inputValue("main [name=point]"), /^4\d\.\d{6},14\d\.\d{6}$/);
  await put(one.page, "角の商店 かどや");

  const item = other.page.locator(".map-item", { hasText: "角の商店 かどや" });
  await item.waitFor({ timeout: 10_000 });
  await screen.page.locator(".map-item", { hasText: "角の商店 かどや" }).waitFor({ timeout: 10_000 });
  await screen.page.locator("[data-map][data-ready='1']").waitFor();
  await item.getByRole("button", { name: say("resources-session-confirm") }).click();
  await other.page.locator("[data-flash=success]").waitFor();
  const confirmed = say("resources-session-other");
  await one.page.locator(".map-item .chip", { hasText: confirmed }).waitFor({ timeout: 10_000 });

  await other.page.fill("main [name=point]", "");
  await put(other.page, "かどや");
  await one.page.locator(".map-item", { hasText: say("resources-session-like") }).first().waitFor({ timeout: 10_000 });
  assert.equal(await one.page.locator(".map-item").count(), 2);
  for (const { complaints } of [one, other, screen]) assert.deepEqual(complaints, []);
});

test("without a signal what was typed stays, and what the others did meanwhile is caught up", async () => {
  const one = await house.visit(tablet);
  const other = await house.visit(tablet);
  await enterAs(one.page, "coordinator");
  await enterAs(other.page, "care-manager");
  const session = await openSession(one.page);
  await other.page.goto(session);
  await ready(other.page);
  await other.page.fill("main [name=name]", "電波の弱い店");
  await other.page.waitForTimeout(500);
  await other.context.setOffline(true);
  await put(one.page, "つながっている店");
  await other.page.waitForTimeout(1500);
  assert.equal(await other.page.inputValue("main [name=name]"), "電波の弱い店");
  await other.context.setOffline(false);
  await other.page.locator(".map-item", { hasText: "つながっている店" }).waitFor({ timeout: 20_000 });
  await other.page.reload();
  assert.equal(await other.page.inputValue("main [name=name]"), "電波の弱い店", "the draft is still there");
});

test("without script a session is a page and a form", async () => {
  const { page } = await house.visit({ ...tablet, javaScriptEnabled: false });
  await enterAs(page, "coordinator");
  await openSession(page);
  await put(page, "紙の地図でも");
  await page.locator(".map-item", { hasText: "紙の地図でも" }).waitFor();
});
