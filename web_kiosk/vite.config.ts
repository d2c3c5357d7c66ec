import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { shellFiles } from "./shell.config.ts";

export default defineConfig({
  base: "/",
  // Files are imported with `?url` so that everything the hub serves lies under /assets, with a hash in its name.
  publicDir: false,
  plugins: [svelte(), shellFiles()],
  build: {
    outDir: "../exhibit_server/web",
    emptyOutDir: true,
    target: "es2022",
    // The content security policy of the hub allows no data: fonts and no inline scripts.
    assetsInlineLimit: 0,
    // Which file brings which: read by tests/test_bundle.py.
    manifest: true,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", sw: "src/offline/service_worker.ts" },
      // The service worker's address is its identity, and its folder the most it may look after.
      output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { "/api": { target: "http://127.0.0.1:8080", ws: true } } },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
