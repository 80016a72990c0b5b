/**
 * Simulated respondents for other tests: reads {"questionnaires": [...], "seeds": n} from stdin and writes, for each
 * questionnaire, its flaws and the answers of n respondents: [{"flaws": [...], "taken": [[{item, answer, ms}]]}].
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const { outputFiles } = await build({
  stdin: {
    contents: 'export { simulate } from "./simulate.ts"; export { flawsOf } from "./kinds/index.ts";',
    resolveDir: fileURLToPath(new URL("../runner", import.meta.url)),
  },
  bundle: true,
  format: "esm",
  write: false,
});
const source = Buffer.from(outputFiles[0].contents).toString("base64");
const { simulate, flawsOf } = await import(`data:text/javascript;base64,${source}`);
const { questionnaires, seeds } = JSON.parse(readFileSync(0, "utf8"));
const taken = questionnaires.map((questionnaire) => ({
  flaws: flawsOf(questionnaire),
  taken: Array.from({ length: seeds }, (_, seed) => simulate(questionnaire, seed)),
}));
process.stdout.write(JSON.stringify(taken));
