/** Bundles every test and hands them to Node's own runner. */
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const OUT = "node_modules/.tirek-tests";
const tests = readdirSync("tests").filter((name) => name.endsWith(".test.ts"));
rmSync(OUT, { recursive: true, force: true });
await build({
  entryPoints: tests.map((name) => `tests/${name}`),
  outdir: OUT,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  logLevel: "warning",
});
const files = tests.map((name) => `${OUT}/${name.replace(/\.ts$/, ".mjs")}`);
process.exitCode = spawnSync(process.execPath, ["--test", "--test-timeout=60000", ...files], { stdio: "inherit" }).status ?? 1;
