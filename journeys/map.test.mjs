// The map and its list: the same places, reached by pointer and by keyboard; without WebGL and without script the list
// remains. Nothing is asked of any host but ours.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enterAs, openHouse } from "./support/house.mjs";
import { say } from "./support/words.mjs";

let house;
const endings = [];
before(async () => { house = await openHouse((end) => endings.unshift(end)); });
after(async () => { for (const end of endings) await end(); });

const ready = (page) => page.locator("[data-map][data-ready]").waitFor({ timeout: 30_000 });

/** How many colours a picture of the map has: a blank one has a single one. */
async function colours(page, clip) {
  const picture = (await page.screenshot({ clip })).toString("base64");
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [image.width, image.height];
    const pen = copy.getContext("2d");
    pen.drawImage(image, 0, 0);
    const bytes = pen.getImageData(0, 0, copy.width, copy.height).data;
    const seen = new Set();
    for (let at = 0; at < bytes.length; at += 4) seen.add((bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2]);
    return seen.size;
  }, picture);
}

test("the map shows as many points as the list says, and asks no other host", async () => {
  const { page, complaints } = await house.visit();
  const asked = new Set();
  page.on("request", (request) => asked.add(new URL(request.url()).origin));
  await enterAs(page, "coordinator");
  await page.goto("/resources/map");
  await ready(page);
  const said = (await page.locator("main p[role=status]").first().textContent()).match(/\d+/g).map(Number);
  const shown = Number(await page.locator("[data-map]").getAttribute("data-ready"));
  assert.equal(shown, said[1]);
  assert(shown > 300, `${shown} points`);
  assert.deepEqual([...asked].filter((origin) => origin !== "null" && origin !== house.address), []);

  await page.goto("/resources/map?what=resources&category=salon");
  await ready(page);
  const items = await page.locator(".map-item[data-on-map]").count();
  assert.equal(Number(await page.locator("[data-map]").getAttribute("data-ready")), items);
  assert.deepEqual(complaints, []);
});

test("a place of the list is found on the map, and a place is chosen with the keyboard alone", async () => {
  const { page, complaints } = await house.visit({ viewport: { width: 820, height: 1180 } });
  await enterAs(page, "care-manager");
  await page.goto("/resources/map?what=resources");
  await ready(page);
  const item = page.locator(".map-item[data-on-map]").first();
  const name = (await item.locator("a").first().textContent()).trim();
  const button = item.getByRole("button");
  await button.focus();
  await page.keyboard.press("Enter");
  const told = page.locator(".maplibregl-popup .map-told a").first();
  await told.waitFor();
  assert.equal((await told.textContent()).trim(), name);
  assert.equal(await item.getAttribute("data-chosen"), "");

  // What is narrowed already stands open.
  const pick = page.getByRole("button", { name: say("resources-map-pick") });
  await pick.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  const near = await page.inputValue("[name=near]");
  assert.match(near, /^4\d\.\d{6},14\d\.\d{6}$/);
  await page.getByRole("button", { name: say("resources-map-narrow") }).click();
  await page.waitForURL(/near=/);
  await ready(page);
  const far = await page.locator(".map-item strong").allTextContents();
  const distances = far.map((text) => Number.parseFloat(text));
  assert(distances.length > 0 && distances.every((km, at) => km <= 2 && (at === 0 || km >= distances[at - 1])));
  assert.deepEqual(complaints, []);
});

test("moving the map never leaves it blank", async () => {
  const { page } = await house.visit();
  await enterAs(page, "coordinator");
  await page.goto("/resources/map");
  await ready(page);
  const box = await page.locator("[data-map] canvas").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.wheel(0, -400);
  await page.waitForTimeout(600);
  await page.mouse.down();
  for (let step = 1; step <= 8; step += 1) {
    await page.mouse.move(box.x + box.width / 2 - step * 20, box.y + box.height / 2 + step * 8);
    const clip = { x: box.x + 20, y: box.y + 20, width: box.width - 100, height: box.height - 80 };
    assert((await colours(page, clip)) > 4, `blank after ${step} steps`);
  }
  await page.mouse.up();
});

test("without WebGL a sentence stands there and the list remains", async () => {
  const { page, context } = await house.visit();
  await context.addInitScript(() => {
    HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext, {
      apply: (get, canvas, [kind, ...rest]) => (/webgl/.test(kind) ? null : Reflect.apply(get, canvas, [kind, ...rest])),
    });
  });
  await enterAs(page, "coordinator");
  await page.goto("/resources/map");
  await page.getByText(say("resources-map-failed")).waitFor();
  assert((await page.locator(".map-item").count()) > 10);
});

test("without script the list is the map, narrowed by the same form", async () => {
  const { page } = await house.visit({ javaScriptEnabled: false });
  await enterAs(page, "resident");
  await page.goto("/resources/map");
  await page.locator("noscript .notice").first().waitFor();
  await page.locator("main details summary").first().click();
  await page.selectOption("[name=what]", "resources");
  await page.selectOption("[name=category]", "gathering");
  await page.getByRole("button", { name: say("resources-map-narrow") }).click();
  await page.waitForURL(/category=gathering/);
  assert((await page.locator(".map-item").count()) > 0);
  await page.locator(".map-item").first().getByText(say("resources-near-here")).click();
  await page.waitForURL(/near=/);
});
