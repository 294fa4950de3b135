// A map of more than 5,000 points on a machine without a graphics card: how long until it stands there, and that moving
// it never leaves it blank. The figures are printed; what is asked here is only that nobody gives up.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enterAs, openHouse } from "./support/house.mjs";
import { say } from "./support/words.mjs";

const MANY = 5000;
const PATIENCE = Number(process.env.TSUNAGU_MAP_PATIENCE ?? 10_000);

let house;
const endings = [];
before(async () => { house = await openHouse((end) => endings.unshift(end)); });
after(async () => { for (const end of endings) await end(); });

/** A list of the ministry's kind, of offices nobody has. */
function list() {
  const head = "都道府県名,市区町村名,事業所名,サービスの種類,住所,緯度,経度,電話番号,事業所番号";
  const rows = Array.from({ length: MANY }, (_, n) => {
    const [lat, lng] = [42.82 + ((n * 7919) % 1000) / 9000, 141.88 + ((n * 104729) % 1000) / 8000];
    const number = `0199${String(n).padStart(6, "0")}`;
    return `北海道,つなぐ市,多数訪問看護${n},訪問看護,北海道つなぐ市多数町${n}番地,${lat.toFixed(6)},${lng.toFixed(6)},0123-01-${String(n).padStart(4, "0")},${number}`;
  });
  return Buffer.from(`\ufeff${[head, ...rows].join("\r\n")}\r\n`);
}

async function bringMany(page) {
  await page.goto("/imports/new");
  await page.setInputFiles("main input[type=file]", { name: "many.csv", mimeType: "text/csv", buffer: list() });
  await page.locator("main .form-actions button").click();
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
  const accept = page.getByRole("button", { name: say("open-data-import-accept") });
  await accept.waitFor({ timeout: 120_000 });
  await accept.click();
  await page.getByRole("button", { name: say("open-data-import-undo") }).waitFor({ timeout: 120_000 });
}

test("5,000 points stand on the map soon, and moving it never leaves it blank", { timeout: 300_000 }, async () => {
  const { page, context, complaints } = await house.visit();
  await enterAs(page, "coordinator");
  await bringMany(page);
  await context.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector("[data-map][data-ready]")) return;
      window.mapReady = performance.now();
      observer.disconnect();
    }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] });
  });
  const times = [];
  for (let visit = 0; visit < 3; visit += 1) {
    await page.goto("/resources/map");
    await page.locator("[data-map][data-ready]").waitFor({ timeout: PATIENCE });
    times.push(Math.round(await page.evaluate(() => window.mapReady)));
  }
  const shown = Number(await page.locator("[data-map]").getAttribute("data-ready"));
  assert(shown >= MANY, `${shown} points`);
  const box = await page.locator("[data-map] canvas").boundingBox();
  const clip = { x: box.x + 40, y: box.y + 40, width: box.width - 120, height: Math.min(box.height, 500) - 80 };
  const frames = await page.evaluate(() => {
    window.gaps = [];
    let last = performance.now();
    const tick = (now) => { window.gaps.push(now - last); last = now; requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
    return true;
  });
  assert(frames);
  await page.mouse.move(box.x + box.width / 2, box.y + 250);
  await page.mouse.down();
  const sizes = [];
  for (let step = 1; step <= 10; step += 1) {
    await page.mouse.move(box.x + box.width / 2 - step * 25, box.y + 250 + step * 6);
    sizes.push((await page.screenshot({ clip })).length);
  }
  await page.mouse.up();
  const gaps = (await page.evaluate(() => window.gaps)).sort((a, b) => a - b);
  // A picture of one colour is far smaller than the least of these.
  assert(Math.min(...sizes) > 8000, `${sizes}`);
  console.log(`map of ${shown} points: first view ${times.join(", ")} ms; moving: half of the frames within ${Math.round(gaps[Math.floor(gaps.length / 2)])} ms, 95 % within ${Math.round(gaps[Math.floor(gaps.length * 0.95)])} ms`);
  assert.deepEqual(complaints, []);
});
