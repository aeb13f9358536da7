import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Logger } from "../../core/logger.js";
import { coreSymbolName } from "./core-symbol.js";
import type { TensorflowLibrary } from "./library.js";
import { findAddon, packageFolderOf } from "./locate.js";
import { runTool } from "./run-tool.js";

const tfjsVersion = "4.22.0";
const compilerFix =
  'install a C++ compiler, make and Python 3 (Debian: "apt-get install g++ make python3"; macOS: "xcode-select --install")';

/**
 * Compiles the addon of tfjs-node against a TensorFlow, in a folder of its own.
 *
 * tfjs-node ships for TensorFlow 2.9 alone, but its addon uses the stable C API and compiles unchanged against
 * current ones.
 *
 * @throws EngineError when npm, the compiler or the library fail, with what to install
 */
export async function buildAddon(build: string, library: TensorflowLibrary, logger: Logger): Promise<void> {
  mkdirSync(build, { recursive: true });
  writePackage(build);
  logger.info("fetching the sources of tfjs-node", { version: tfjsVersion });
  await runTool("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--install-links"], {
    cwd: build,
    purpose: "fetching the sources of tfjs-node",
    fix: "make the npm registry reachable",
  });
  linkLibrary(packageFolderOf(build), library);
  for (const tool of ["make", "c++"]) {
    await runTool(tool, ["--version"], { purpose: "compiling tfjs-node", fix: compilerFix });
  }
  logger.info("compiling the addon");
  await runTool("npm", ["run", "compile"], { cwd: build, purpose: "compiling tfjs-node", fix: compilerFix });
  // A crash while loading would take this process along.
  const addon = findAddon(packageFolderOf(build)) ?? "";
  const probe = `process.env.TF_CPP_MIN_LOG_LEVEL = "2"; require(${JSON.stringify(addon)})`;
  await runTool(process.execPath, ["-e", probe], {
    purpose: "loading the compiled addon",
    fix: 'try another TensorFlow with "nerforge setup-tensorflow --version V"',
  });
}

/** npm brings its node-gyp to scripts, so that none has to be installed. */
function writePackage(build: string): void {
  const target = "--module_name=tfjs_binding --module_path=../lib/napi-v8 --napi_build_version=8";
  const manifest = {
    name: "nerforge-tensorflow-build",
    private: true,
    scripts: { compile: `node-gyp rebuild --directory=node_modules/@tensorflow/tfjs-node ${target}` },
    dependencies: { "@tensorflow/tfjs-node": tfjsVersion, "@tensorflow/tfjs-core": "file:./tfjs-core" },
    overrides: { "@tensorflow/tfjs": "file:./tfjs" },
  };
  writeFileSync(join(build, "package.json"), JSON.stringify(manifest, null, 2));
  for (const name of ["tfjs", "tfjs-core"]) writeStandIn(join(build, name), `@tensorflow/${name}`);
}

/** One tfjs-core in the process: tfjs-node gets the one that nerforge loaded, and 200 MB stay uninstalled. */
function writeStandIn(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name, version: tfjsVersion, main: "index.js" }),
  );
  writeFileSync(join(folder, "index.js"), `module.exports = globalThis[Symbol.for("${coreSymbolName}")];\n`);
}

/** Links, not copies: the library alone has 800 MB. */
function linkLibrary(folder: string, library: TensorflowLibrary): void {
  const deps = join(folder, "deps");
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(join(deps, "lib"), { recursive: true });
  symlinkSync(resolve(library.include), join(deps, "include"));
  const extension = process.platform === "darwin" ? "2.dylib" : "so";
  for (const [file, name] of [
    [library.main, `libtensorflow.${extension}`],
    [library.framework, `libtensorflow_framework.${extension}`],
  ] as const) {
    // The linker looks for the name, the loader for the one that stands inside the library.
    for (const link of new Set([name, basename(file)])) symlinkSync(resolve(file), join(deps, "lib", link));
  }
  if (library.nvidia !== undefined) symlinkSync(resolve(library.nvidia), join(deps, "nvidia"));
}
