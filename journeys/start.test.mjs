// A newcomer opens the demo, finds an office by two characters and sees whom to ring now.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enterAs, firstOffice, openHouse, openWindowForm } from "./support/house.mjs";
import { say } from "./support/words.mjs";

let house;
const endings = [];
before(async () => { house = await openHouse((end) => endings.unshift(end)); });
after(async () => { for (const end of endings) await end(); });

test("the start page says that it is a demo and offers eight people to be", async () => {
  const { page, complaints } = await house.visit();
  await page.goto("/");
  await page.getByText(say("page-demo-detail")).waitFor();
  assert.equal(await page.locator('form[action="/sign-in/demo"]').count(), 8);
  assert.deepEqual(complaints, []);
});

test("each of the eight comes in with one click", async () => {
  const guests = ["coordinator", "care-manager", "discharge-nurse", "visiting-nurse", "pharmacist", "commissioner", "officer", "resident"];
  for (const guest of guests) {
    const { page, context } = await house.visit();
    await enterAs(page, guest);
    assert.equal(await page.locator(".user-name").count(), 1, guest);
    await context.close();
  }
});

test("an office is found by two characters and shows what to do now", async () => {
  const { page, complaints } = await house.visit();
  await enterAs(page, "discharge-nurse");
  const office = await firstOffice(page);
  const two = [...office.name.replaceAll(/[\s　]/g, "")].slice(0, 2).join("");
  await page.fill("#search-box", two);
  await page.press("#search-box", "Enter");
  await page.waitForURL(/\/search\?/);
  await page.locator(`main a[href="${office.href}"]`).first().click();
  assert.equal((await page.locator("main h1").textContent()).trim(), office.name);
  assert.deepEqual(complaints, []);
});

test("suggestions come while typing and are chosen by keyboard", async () => {
  const { page, complaints } = await house.visit();
  await enterAs(page, "discharge-nurse");
  const { name } = await firstOffice(page);
  await page.locator("#search-box").pressSequentially([...name].slice(0, 2).join(""));
  const option = page.locator("#search-suggestions [role=option]").first();
  await option.waitFor();
  const href = await option.getAttribute("data-href");
  await page.press("#search-box", "ArrowDown");
  await page.press("#search-box", "Enter");
  await page.waitForURL(`**${href}`);
  assert.deepEqual(complaints, []);
});

test("a contact window is corrected, and the card shows it", async () => {
  const { page, complaints } = await house.visit();
  await enterAs(page, "coordinator");
  const office = await openWindowForm(page);
  await page.fill("main [name=note]", "裏口のベルを鳴らしてください");
  await page.locator("main .form-actions button").click();
  await page.waitForURL(`**${office}`);
  assert.notEqual((await page.locator(".contact-sentence").first().textContent()).trim(), "");
  await page.locator("main").getByText("裏口のベルを鳴らしてください").first().waitFor();
  assert.deepEqual(complaints, []);
});

test("a form sent twice by an impatient hand does one thing", async () => {
  const { page } = await house.visit();
  await enterAs(page, "coordinator");
  const office = await openWindowForm(page);
  let sent = 0;
  page.on("request", (request) => { if (request.method() === "POST") sent += 1; });
  await page.fill("main [name=note]", "二度押し");
  await page.locator("main .form-actions button").evaluate((button) => { button.click(); button.click(); button.click(); });
  await page.waitForURL(`**${office}`);
  assert.equal(sent, 1);
});

test("the back button after sending shows the form, and sending it again changes nothing", async () => {
  const { page } = await house.visit();
  await enterAs(page, "coordinator");
  const office = await openWindowForm(page);
  await page.fill("main [name=note]", "一度だけ");
  await page.locator("main .form-actions button").click();
  await page.waitForURL(`**${office}`);
  await page.goto(`${office}/history`);
  const before = await page.locator("main").getByText("一度だけ").count();
  await page.goBack();
  await page.goBack();
  await page.locator("main form[data-keep] .form-actions button").click();
  await page.waitForURL(`**${office}`);
  await page.goto(`${office}/history`);
  assert.equal(await page.locator("main").getByText("一度だけ").count(), before);
});
