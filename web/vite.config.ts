// How the client is built, served while it is written, and tested.
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { deskWorker } from "./desk-worker/plugin";

const SERVER = process.env.NOLINE_SERVER ?? "http://127.0.0.1:8700";

export default defineConfig({
  base: "/app/",
  plugins: [react(), deskWorker()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/noline/app/web",
    emptyOutDir: true,
    sourcemap: false,
    assetsInlineLimit: 0, // a strict content policy allows no data: addresses
    chunkSizeWarningLimit: 700, // ECharts, which is loaded with the first chart only
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": { target: SERVER, ws: true },
      "/media": { target: SERVER },
    },
  },
  test: {
    css: false,
    restoreMocks: true,
    testTimeout: 60_000, // a busy machine is no fault of the test
    projects: [
      // A browser for each file is most of the time, so only screens get one, and files that name it in their first line.
      { extends: true, test: { name: "plain", include: ["**/*.test.ts"], environment: "node", setupFiles: ["src/test/words.ts"] } },
      { extends: true, test: { name: "screens", include: ["**/*.test.tsx"], environment: "jsdom", setupFiles: ["src/test/setup.ts"] } },
    ],
  },
});
