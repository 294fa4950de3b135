// A coordinator takes in a real list of the ministry: sees what was marked and why, accepts, finds an office, undoes it.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { enterAs, openHouse } from "./support/house.mjs";
import { say } from "./support/words.mjs";

const list = fileURLToPath(new URL("../../shared/data/mhlw-kaigo/jigyosho_770.csv", import.meta.url));
const real = existsSync(list);
const office = "看護小規模多機能ホーム『ミヤビーの家』";

let house;
const endings = [];
before(async () => { house = await openHouse((end) => endings.unshift(end)); });
after(async () => { for (const end of endings) await end(); });

async function upload(page, files) {
  await page.goto("/imports/new");
  await page.setInputFiles("main input[type=file]", files);
  await page.locator("main .form-actions button").click();
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
  await page.locator("#import-progress").waitFor({ state: "detached", timeout: 60_000 });
}

/** The numbers of the sentence that explains the sum: rows, added, changed, unchanged, refused. */
async function sum(page) {
  const sentence = await page.locator("#import > p.figures").first().textContent();
  return sentence.match(/[\d,]+/g).map((number) => Number(number.replaceAll(",", "")));
}

test("a real list is read, accepted, searchable, and taken back", { skip: !real && "the real lists are not beside the checkout" }, async () => {
  const { page, complaints } = await house.visit();
  await enterAs(page, "coordinator");
  await upload(page, list);

  const [rows, ...parts] = await sum(page);
  const written = readFileSync(list, "utf8").trimEnd().split("\r\n").length - 1;
  assert.equal(rows, written);
  assert.equal(parts.reduce((a, b) => a + b), rows);
  const why = await page.locator("#import tbody td li").allTextContents();
  assert(why.length > 0 && why.every((sentence) => sentence.trim() !== ""), "marked rows say why");

  await page.getByRole("button", { name: say("open-data-import-accept") }).click();
  const undo = page.getByRole("button", { name: say("open-data-import-undo") });
  await undo.waitFor({ timeout: 60_000 });
  await page.fill("#search-box", "ミヤビー");
  await page.press("#search-box", "Enter");
  await page.locator("main").getByRole("link", { name: office }).click();
  assert.match(await page.locator("main").textContent(), /011-624-3811/);

  await page.goto("/imports");
  await page.locator("main tbody a").first().click();
  await page.getByRole("button", { name: say("open-data-import-undo") }).click();
  await undo.waitFor({ state: "detached", timeout: 60_000 });
  let left = 1;
  for (let looks = 0; left > 0 && looks < 60; looks += 1) {
    await page.waitForTimeout(500);
    await page.goto(`/search?q=${encodeURIComponent("ミヤビー")}`);
    left = await page.locator("main").getByRole("link", { name: office }).count();
  }
  assert.equal(left, 0);
  assert.deepEqual(complaints, []);
});

test("a file that is no list is refused in words, and nothing is taken in", async () => {
  const { page } = await house.visit();
  await enterAs(page, "coordinator");
  await upload(page, { name: "notes.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\r\n1,2\r\n") });
  await page.locator("main .notice--error").waitFor();
  assert.equal(await page.getByRole("button", { name: say("open-data-import-accept") }).count(), 0);
});

test("a file that is too large is refused before it is sent, and the form stays", async () => {
  const { page } = await house.visit();
  await enterAs(page, "coordinator");
  await page.goto("/imports/new");
  const folder = await mkdtemp(join(tmpdir(), "tsunagu-large-"));
  try {
    const huge = join(folder, "huge.csv");
    await writeFile(huge, "");
    await truncate(huge, 600 * 1024 * 1024);
    let sent = 0;
    page.on("request", (request) => { if (request.method() === "POST") sent += 1; });
    await page.setInputFiles("main input[type=file]", huge);
    await page.locator("main .form-actions button").click();
    await page.locator("main").getByText(say("page-refusal-too-large")).waitFor();
    assert.equal(sent, 0);
    assert.match(page.url(), /\/imports\/new$/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("somebody without the task cannot reach the import", async () => {
  const { page } = await house.visit();
  await enterAs(page, "resident");
  const answer = await page.goto("/imports/new");
  assert(answer.status() === 403 || answer.status() === 404, `${answer.status()}`);
});
