// Everything by keyboard: in through the start page, the search, a correction; the focus is always to be seen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enterAs, firstOffice, openHouse, openWindowForm } from "./support/house.mjs";

let house;
const endings = [];
before(async () => { house = await openHouse((end) => endings.unshift(end)); });
after(async () => { for (const end of endings) await end(); });

/** Presses Tab until the focus is on what `selector` names. */
async function tabTo(page, selector, most = 120) {
  for (let pressed = 0; pressed < most; pressed += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
  }
  throw new Error(`${selector} was not reached by keyboard on ${page.url()}`);
}

const focusIsSeen = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const shown = (one) => {
      const style = getComputedStyle(one);
      return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
    };
    const around = [element, element.parentElement, element.closest("label")].filter(Boolean);
    return around.some(shown);
  });

test("the first stop is the link past the navigation", async () => {
  const { page } = await house.visit();
  await enterAs(page, "care-manager");
  await page.keyboard.press("Tab");
  assert(await page.evaluate(() => document.activeElement.matches(".skip-link")));
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert(await page.evaluate(() => document.querySelector("#main").contains(document.activeElement)));
});

test("in, search, open, correct and save without a mouse", async () => {
  const { page } = await house.visit();
  await page.goto("/");
  await tabTo(page, 'form[action="/sign-in/demo"] button');
  await page.keyboard.press("Enter");
  await page.waitForURL("**/today");
  const { name, href } = await firstOffice(page);
  await tabTo(page, "#search-box");
  await page.keyboard.type([...name].slice(0, 2).join(""));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/search\?/);
  await tabTo(page, `main a[href="${href}"]`);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${href}`);
  const office = await openWindowForm(page);
  await tabTo(page, "main [name=note]");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("鍵盤だけで直しました");
  await tabTo(page, "main .form-actions button");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${office}`);
  await page.locator("main").getByText("鍵盤だけで直しました").first().waitFor();
});

test("wherever the focus is, it can be seen", async () => {
  const { page } = await house.visit();
  await enterAs(page, "coordinator");
  const { href } = await firstOffice(page);
  for (const path of ["/today", "/offices", href, `${href}/edit`]) {
    await page.goto(path);
    for (let pressed = 0; pressed < 40; pressed += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement === document.body)) break;
      const where = await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120));
      assert(await focusIsSeen(page), `${path}: ${where}`);
    }
  }
});

test("Enter that ends a conversion of Japanese input sends nothing", async () => {
  const { page } = await house.visit();
  await enterAs(page, "care-manager");
  const { href } = await firstOffice(page);
  await page.goto(href);
  await page.focus("#search-box");
  const input = await page.context().newCDPSession(page);
  await input.send("Input.imeSetComposition", { text: "みどり", selectionStart: 3, selectionEnd: 3 });
  await page.locator("#search-box").dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true });
  await input.send("Input.insertText", { text: "緑" });
  assert.equal(new URL(page.url()).pathname, href);
  assert.equal(await page.inputValue("#search-box"), "緑");
  await page.press("#search-box", "Enter");
  await page.waitForURL(/\/search\?/);
});
