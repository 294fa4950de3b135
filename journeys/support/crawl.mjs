// Every kind of page somebody can reach by links, one of each: of two hundred offices the first is enough.
const kindOf = (path) =>
  path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}").replaceAll(/\?.*$/g, (query) => (/[?&]page=/.test(query) ? "?page" : ""));

/** Visits every kind of page from `starts` on and calls `look(path)` while it is open. Gives the paths visited. */
export async function crawl(page, starts, look) {
  const waiting = [...starts];
  const seen = new Set();
  const visited = [];
  while (waiting.length > 0) {
    const path = waiting.shift();
    const kind = kindOf(path);
    if (seen.has(kind) || /\.(csv|xlsx|pdf|json|geojson|ics|png|svg|webp)(\?|$)/.test(path)) continue;
    seen.add(kind);
    const answer = await page.goto(path);
    if (!(answer?.headers()["content-type"] ?? "").startsWith("text/html")) continue;
    visited.push({ path, status: answer.status() });
    await look(path, answer);
    const links = await page.locator("a[href^='/']").evaluateAll((found) => found.map((link) => link.getAttribute("href")));
    waiting.push(...links.map((link) => link.split("#")[0]).filter(Boolean));
  }
  return visited;
}
