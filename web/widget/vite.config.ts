// How the chat widget is built: one classic script, without a framework, beside the screens.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  publicDir: false,
  build: {
    outDir: "../../src/noline/app/web/widget",
    emptyOutDir: true,
    sourcemap: false,
    target: "es2022",
    lib: { entry: "main.ts", formats: ["iife"], name: "NolineWidget", fileName: () => "widget.js" },
  },
});
