/** Everything the pages with a shell load: the shell's own behaviours first, then the widgets. */
import "../shell/shell.ts";
