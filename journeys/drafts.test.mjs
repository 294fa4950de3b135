// What somebody typed outlives an expired sign-in, and nobody else sees it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enterAs, openHouse, openWindowForm } from "./support/house.mjs";

let house;
const endings = [];
before(async () => { house = await openHouse((end) => endings.unshift(end)); });
after(async () => { for (const end of endings) await end(); });

const note = "書きかけの大切な文";
const session = (cookies) => cookies.filter(({ name }) => !/^(__Host-)?tsunagu_(lang|type|visitor)$/.test(name));

/** The sign-in is gone, as after a lock or a revocation, while the form is still open. */
async function expire(context) {
  const gone = session(await context.cookies());
  assert(gone.length > 0, "somebody was signed in");
  for (const { name } of gone) await context.clearCookies({ name });
}

test("an expired sign-in keeps the text, and it is there after coming in again", async () => {
  const { page, context } = await house.visit();
  await enterAs(page, "coordinator");
  await openWindowForm(page);
  const form = new URL(page.url()).pathname;
  await page.fill("main [name=note]", note);
  await expire(context);
  await page.locator("main .form-actions button").click();
  await page.waitForLoadState();
  await enterAs(page, "coordinator");
  await page.goto(form);
  assert.equal(await page.inputValue("main [name=note]"), note);
});

test("somebody else at the same device does not see it", async () => {
  const { page, context } = await house.visit();
  await enterAs(page, "coordinator");
  await openWindowForm(page);
  const form = new URL(page.url()).pathname;
  await page.fill("main [name=note]", note);
  await page.waitForTimeout(500);
  await expire(context);
  await enterAs(page, "care-manager");
  await page.goto(form);
  assert(!(await page.content()).includes(note));
  const kept = await page.evaluate(() => JSON.stringify(sessionStorage));
  assert(!kept.includes(note), kept);
});
