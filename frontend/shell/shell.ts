/** What every page with the shell can do. Each behaviour attaches itself by a data attribute and may be absent. */
import { attachDialogs } from "./dialogs.ts";
import { attachDrops } from "./drops.ts";
import { attachForms } from "./forms.ts";
import { attachGrids } from "./grid.ts";
import { attachMenus } from "./menus.ts";
import { attachPasskeys } from "./passkeys.ts";
import { attachPrinting } from "./printing.ts";
import { attachSearch } from "./search.ts";
import { attachTips } from "./tips.ts";
import { attachToasts } from "./toasts.ts";

const behaviours = [
  attachDialogs,
  attachDrops,
  attachForms,
  attachGrids,
  attachMenus,
  attachPasskeys,
  attachPrinting,
  attachSearch,
  attachTips,
  attachToasts,
];

for (const attach of behaviours) attach(document);
