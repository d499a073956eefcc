// Builds the desk's service worker: names the files that the desk page needs, so that they are there without a line.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin, Rollup } from "vite";

const WORKER = new URL("./worker.js", import.meta.url);
const PAGE = "/features/desk/DeskPage.tsx";
const FONT = /inter-latin-wght-normal[^/]*\.woff2$/;
const BASE = "/app/";

export function deskWorker(): Plugin {
  return {
    name: "noline-desk-worker",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const files = shellFiles(bundle).map((file) => BASE + file);
      const version = createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 16);
      const head = `const VERSION = ${JSON.stringify(version)};\nconst FILES = ${JSON.stringify(files, null, 1)};\n`;
      this.emitFile({ type: "asset", fileName: "desk-worker.js", source: head + readFileSync(WORKER, "utf8") });
    },
  };
}

/** The program's entry and the desk's page, with all that they load. */
function shellFiles(bundle: Rollup.OutputBundle): string[] {
  const chunks = Object.values(bundle).filter((each) => each.type === "chunk");
  const desk = chunks.filter((each) => each.moduleIds.some((module) => module.endsWith(PAGE)));
  if (desk.length === 0) throw new Error(`No chunk holds ${PAGE}.`);
  const wanted = [...chunks.filter((each) => each.isEntry), ...desk].map((each) => each.fileName);
  wanted.push(...desk.flatMap((each) => each.dynamicImports)); // the reader of tickets
  const files = new Set<string>();
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (files.has(name) || !Object.hasOwn(bundle, name)) continue;
    const file = bundle[name];
    files.add(name);
    if (file.type !== "chunk") continue;
    wanted.push(...file.imports);
    for (const style of file.viteMetadata?.importedCss ?? []) files.add(style);
  }
  for (const name of Object.keys(bundle)) if (FONT.test(name)) files.add(name);
  return [...files].sort();
}
