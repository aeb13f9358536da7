import { readFileSync } from "node:fs";

const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/** Version of this package, as its package.json says. */
export const packageVersion: string = (manifest as { readonly version: string }).version;
