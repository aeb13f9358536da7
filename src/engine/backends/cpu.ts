import type { Backend } from "../backend.js";

/** Plain JavaScript: slow and exact, the reference of the tests. */
export async function openCpu(): Promise<Backend> {
  const { version_cpu } = await import("@tensorflow/tfjs-backend-cpu");
  const { env } = await import("@tensorflow/tfjs-core");
  env().set("PROD", true); // its first use otherwise prints an advertisement for tfjs-node
  return { description: `plain JavaScript (tfjs ${version_cpu})`, close: async () => {} };
}
