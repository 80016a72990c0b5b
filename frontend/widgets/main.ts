/** Everything the pages with a shell load: the shell's own behaviours first, then the widgets. */
import "../shell/shell.ts";
import { autosave } from "./autosave.ts";

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-autosave]")) autosave(form);
