// What HTML cannot do by itself. Every page works without this; every sentence shown comes from the page.
import { startCombobox } from "./combobox";
import { startCopy } from "./copy";
import { startDialogs } from "./dialog";
import { guardComposition } from "./composition";
import { startFiles } from "./file";
import { startFollowing } from "./follow";
import { startKeeping } from "./keep";
import { startLive } from "./live";
import { startMenus } from "./menu";
import { startPasskeys } from "./passkeys";
import { startProblems } from "./problems";
import { startSubmit } from "./submit";
import { startTables } from "./table";

guardComposition();
startMenus();
startDialogs();
startCopy();
startSubmit();
startKeeping();

/** What must be set up again in every part of the page that arrives later. */
function enhance(root: ParentNode): void {
  startCombobox(root);
  startFiles(root);
  startTables(root);
  startFollowing(root);
  startLive(root);
  startPasskeys(root);
}

enhance(document);
startProblems();
document.addEventListener("tsunagu:arrived", (event) => {
  if (event.target instanceof Element) enhance(event.target);
});
document.addEventListener("htmx:load", (event) => {
  if (event.target instanceof Element && event.target !== document.body) enhance(event.target);
});
