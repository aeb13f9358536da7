// Copies what tsc leaves behind in src (JSON, YAML, wasm, HTML) to the same place in dist, and marks the command executable.
import { chmodSync, cpSync } from "node:fs";
import { extname } from "node:path";

const skipped = new Set([".ts", ".mts"]);
cpSync("src", "dist", { recursive: true, filter: (source) => !skipped.has(extname(source)) });
chmodSync("dist/cli/main.js", 0o755);
