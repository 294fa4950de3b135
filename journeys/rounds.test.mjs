// The coordinator starts a confirmation round; an office answers by its link in another browser; the board shows it, and
// the office's card says that it is confirmed. Another is entered from the telephone, and what differs is decided.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enterAs, openHouse } from "./support/house.mjs";
import { say } from "./support/words.mjs";

let house;
const endings = [];
before(async () => { house = await openHouse((end) => endings.unshift(end)); });
after(async () => { for (const end of endings) await end(); });

const contact = "連携拠点 0999-00-1000";

async function startRound(page) {
  await page.goto("/rounds");
  await page.locator("main a[href='/rounds/new']").first().click();
  await page.fill("main [name=contact]", contact);
  await page.locator("main .form-actions button").click();
  await page.waitForURL(/\/rounds\/[0-9a-f-]{36}$/);
  return new URL(page.url()).pathname;
}

/** The first office that nobody has answered for: its name, and the page of its link. */
async function firstOpen(page, board) {
  await page.goto(`${board}?show=asked`);
  const row = page.locator("#offices tbody tr").first();
  return {
    name: (await row.locator("th a").textContent()).trim(),
    office: await row.locator("th a").getAttribute("href"),
    request: await row.locator("td a[href*='/requests/']:not([href$='/answer'])").getAttribute("href"),
  };
}

test("an office answers by its link, and its card says that it is confirmed", async () => {
  const { page, complaints } = await house.visit();
  await enterAs(page, "coordinator");
  const board = await startRound(page);
  const { name, office, request } = await firstOpen(page, board);
  await page.goto(request);
  const link = await page.locator("main [data-copy]").getAttribute("data-copy");

  const elsewhere = await house.visit({ viewport: { width: 390, height: 844 } });
  await elsewhere.page.goto(link);
  await elsewhere.page.getByRole("heading", { name, exact: true }).waitFor();
  assert.equal(await elsewhere.page.locator(".user-name").count(), 0, "nobody is signed in");
  await elsewhere.page.fill("main [name=by]", "山田 花子");
  await elsewhere.page.fill("main [name=role]", "管理者");
  await elsewhere.page.getByRole("button", { name: say("people-round-right") }).click();
  await elsewhere.page.getByRole("heading", { name: say("people-round-thanks") }).waitFor();
  await elsewhere.page.goto(link);
  await elsewhere.page.getByRole("link", { name: say("people-round-correct") }).waitFor();
  assert.deepEqual(elsewhere.complaints, []);

  await page.goto(`${board}?show=link`);
  await page.locator("#offices tbody tr", { hasText: name }).getByText("山田 花子").waitFor();
  await page.goto(office);
  await page.locator("main .page-heading").getByText(say("people-confirmed")).waitFor();
  await page.locator("main footer").getByText("山田 花子").waitFor();
  assert.deepEqual(complaints, []);
});

test("what an office said on the telephone is entered, and what differs is decided", async () => {
  const { page, complaints } = await house.visit();
  await enterAs(page, "coordinator");
  const board = await startRound(page);
  const { office, request } = await firstOpen(page, board);
  await page.goto(`${request}/answer`);
  await page.check("main [name=channel][value=phone]");
  await page.fill("main [name=by]", "鈴木 一郎");
  await page.fill("main [name=role]", "受付");
  await page.fill("main [name=hours]", "8:15–17:15");
  await page.getByRole("button", { name: say("people-round-send") }).click();
  await page.waitForURL(`**${office}/answer`);
  await page.check("main [name=choice-hours][value=accepted]");
  await page.locator("main .form-actions button").click();
  await page.waitForURL(`**${office}`);
  await page.locator("main .facts").getByText("8:15–17:15").waitFor();
  await page.goto(board);
  await page.locator("#counts").getByText(say("people-round-channel-phone")).waitFor();
  assert.deepEqual(complaints, []);
});

test("the link works without script and on the narrowest phone", async () => {
  const { page } = await house.visit();
  await enterAs(page, "coordinator");
  const board = await startRound(page);
  const { request } = await firstOpen(page, board);
  await page.goto(request);
  const link = await page.locator("main [data-copy]").getAttribute("data-copy");
  const elsewhere = await house.visit({ viewport: { width: 320, height: 640 }, javaScriptEnabled: false });
  await elsewhere.page.goto(link);
  const wide = await elsewhere.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.equal(wide, false);
  await elsewhere.page.locator("main details summary").click();
  await elsewhere.page.fill("main [name=by]", "佐藤");
  await elsewhere.page.fill("main [name=role]", "事務長");
  await elsewhere.page.fill("main [name=remark]", "台本なしで答えました");
  await elsewhere.page.getByRole("button", { name: say("people-round-send") }).click();
  await elsewhere.page.getByText(say("people-round-thanks-waiting")).waitFor();
});
