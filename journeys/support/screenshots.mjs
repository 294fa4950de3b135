// Pictures of the demo region for the documentation, at the sizes of a phone, a tablet and an office screen.
import { mkdir } from "node:fs/promises";
import { enterAs, openHouse, openWindowForm } from "./house.mjs";

const folder = process.argv[2] ?? "docs/pictures";
await mkdir(folder, { recursive: true });
const endings = [];
try {
  const house = await openHouse((end) => endings.unshift(end));
  const pictures = [
    { name: "start", guest: undefined, viewport: { width: 1280, height: 900 }, open: (page) => page.goto("/") },
    { name: "office", guest: "coordinator", viewport: { width: 820, height: 1180 }, open: openOffice },
    { name: "offices", guest: "care-manager", viewport: { width: 390, height: 844 }, open: (page) => page.goto("/offices") },
  ];
  for (const { name, guest, viewport, open } of pictures) {
    const { page } = await house.visit({ viewport });
    if (guest) await enterAs(page, guest);
    await open(page);
    await page.screenshot({ path: `${folder}/${name}.png` });
  }
} finally {
  for (const end of endings) await end();
}

async function openOffice(page) {
  await page.goto(await openWindowForm(page));
}
