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
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    css: false,
    restoreMocks: true,
    testTimeout: 60_000, // a busy machine is no fault of the test
  },
});
