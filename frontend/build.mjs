/**
 * Builds frontend/dist, which Django serves under /static/ with hashed names.
 *
 *   runner.js runner.css   the respondent's page; together within BUDGET
 *   sw.js                  its service worker, served by Django at /run/sw.js; knows the hash of this build
 *   shell.js app.css       all other pages
 *   fonts/ icons/          as they are
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const BUDGET = { files: ["runner.js", "runner.css"], bytes: 30_000 };
const SHOWN = ["runner.js", "runner.css", "sw.js", "shell.js", "app.css"];

process.chdir(fileURLToPath(new URL(".", import.meta.url)));

const common = {
  bundle: true,
  minify: true,
  outdir: "dist",
  target: ["chrome90", "firefox90", "safari15.4"],
  format: "iife",
  loader: { ".woff2": "file", ".svg": "file" },
  assetNames: "[dir]/[name]",
  outbase: ".",
  legalComments: "none",
  logLevel: "warning",
};

rmSync("dist", { recursive: true, force: true });
await build({ ...common, entryPoints: existing({
  runner: "runner/main.ts",
  shell: "widgets/main.ts",
  app: "styles/app.css",
}) });
await build({ ...common, entryPoints: existing({ runner: "runner/runner.css" }) });
await build({
  ...common,
  entryPoints: existing({ sw: "runner/worker/worker.ts" }),
  define: { BUILD: JSON.stringify(hashOf(["runner.js", "runner.css"])) },
});
cpSync("icons", "dist/icons", { recursive: true });
report();

function existing(entries) {
  return Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(path)));
}

function hashOf(names) {
  const hash = createHash("sha256");
  for (const name of names) if (existsSync(`dist/${name}`)) hash.update(readFileSync(`dist/${name}`));
  return hash.digest("hex").slice(0, 16);
}

function compressed(name) {
  return existsSync(`dist/${name}`) ? gzipSync(readFileSync(`dist/${name}`), { level: 9 }).length : 0;
}

function report() {
  for (const name of SHOWN) console.log(`${name.padEnd(12)} ${String(compressed(name)).padStart(7)} bytes gzipped`);
  const spent = BUDGET.files.reduce((sum, name) => sum + compressed(name), 0);
  console.log(`runner       ${String(spent).padStart(7)} of ${BUDGET.bytes}`);
  if (spent > BUDGET.bytes) {
    console.error("The runner is heavier than a village school's line should carry: see BUDGET in build.mjs");
    process.exitCode = 1;
  }
}
