// Starts the program with its demo region in a folder of its own, and a browser to visit it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { say } from "./words.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const programs = [process.env.TSUNAGU_PROGRAM, `${root}target/release/tsunagu`, `${root}target/debug/tsunagu`];
const browsers = [process.env.TSUNAGU_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const quiet = [
  "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** The program on a free port; `stop` ends it and removes its data. */
export async function startProgram() {
  const program = programs.find((path) => path && existsSync(path));
  assert(program, "build first: ./run --build-only");
  const data = await mkdtemp(join(tmpdir(), "tsunagu-journey-"));
  const child = spawn(program, ["serve", "--demo", "--listen", "127.0.0.1:0", "--data", data], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = [];
  const address = await new Promise((resolve, reject) => {
    const give = setTimeout(() => reject(new Error(`not ready after 60 s: ${said.join("")}`)), 60_000);
    const listen = (chunk) => {
      said.push(chunk.toString());
      const found = said.join("").match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) {
        clearTimeout(give);
        resolve(found[0]);
      }
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", (chunk) => said.push(chunk.toString()));
    child.on("exit", (status) => reject(new Error(`the program ended with ${status}: ${said.join("")}`)));
  });
  const stop = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  return { address, stop };
}

/** Program and browser for the tests of one file; ended by `after`. */
export async function openHouse(after) {
  const program = await startProgram();
  after(program.stop);
  const executablePath = browsers.find((path) => path && existsSync(path));
  assert(executablePath, "Chromium is missing: apt-get install chromium");
  const browser = await chromium.launch({ executablePath, args: quiet });
  after(() => browser.close());
  return {
    address: program.address,
    /** A new visitor with a page. What the browser complains about fails the test that `complaints` is read in. */
    async visit(options = {}) {
      const context = await browser.newContext({
        baseURL: program.address,
        locale: "ja-JP",
        timezoneId: "Asia/Tokyo",
        viewport: { width: 1280, height: 900 },
        ...options,
      });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      const complaints = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
      });
      return { page, context, complaints };
    },
  };
}

/** Comes in through the start page as somebody of the demo region: `coordinator`, `pharmacist`, …. */
export async function enterAs(page, guest) {
  await page.goto("/");
  const card = page.locator("article", { has: page.getByRole("heading", { name: say(`server-guest-${guest}`), exact: true }) });
  await card.getByRole("button").click();
  await page.waitForURL("**/today");
}

/** The first office of the list: its address and its name. */
export async function firstOffice(page) {
  await page.goto("/offices");
  const link = page.locator("main .card-name a").first();
  return { href: await link.getAttribute("href"), name: (await link.textContent()).trim() };
}

/** Opens the form of a contact window, of the first office that has one. */
export async function openWindowForm(page) {
  await page.goto("/offices");
  const offices = await page.locator("main .card-name a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  for (const office of offices) {
    await page.goto(office);
    const edit = page.locator('main a[href*="/windows/"][href$="/edit"]').first();
    if ((await edit.count()) === 0) continue;
    await edit.click();
    await page.locator("main form[data-keep]").waitFor();
    return office;
  }
  throw new Error("no office of the first page has a contact window");
}
