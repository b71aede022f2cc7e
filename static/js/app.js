/* The page's small comforts. Every one of them is an addition: without scripts the pages work the same. */
import { watchKeys } from "./keys.js";
import { watchMenus } from "./menus.js";
import { watchToasts } from "./toasts.js";
import { watchForms } from "./forms.js";
import { watchBulk } from "./bulk.js";
import { watchSwaps } from "./swaps.js";

watchKeys();
watchMenus();
watchToasts(document);
watchForms(document);
watchBulk(document);
watchSwaps((changed) => {
  watchToasts(changed);
  watchForms(changed);
  watchBulk(changed);
});
