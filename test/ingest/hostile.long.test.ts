import { spawnSync } from "node:child_process";
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildCommand, runCommand } from "../support/built-command.js";
import { nextFolder } from "../support/temp.js";
import { checkHostileFile } from "./check-hostile-file.js";
import { hostileFiles } from "./hostile-files.js";
import { goodPage } from "./hostile-pages.js";
import { footer, header } from "./read/made-dumps.js";

describe("hostile files without decoder programs", () => {
  /** xz-decompress throws away what it made last when it fails. */
  const needsProgram = new Set(["xz with another index"]);
  test.each(hostileFiles.filter(({ name }) => !needsProgram.has(name)))("$name", (hostile) =>
    checkHostileFile(hostile, { decoder: "in-process" }),
  );
});

const pageBytes = 100_000_000;
const pieceBytes = 1_000_000;

/** Writes a dump of 20 good pages, one of 100 MB that repeats `piece`, and 20 good ones. */
function writeHuge(path: string, piece: string): void {
  const file = openSync(path, "w");
  const good = (from: number): string =>
    Array.from({ length: 20 }, (_, i) => goodPage(from + i).toString()).join("");
  writeSync(file, header + good(1000));
  writeSync(
    file,
    "<page><title>Huge</title><ns>0</ns><id>66</id><revision><id>1</id><text>Start [[Paris]]. ",
  );
  const filling = piece.repeat(Math.ceil(pieceBytes / piece.length));
  for (let written = 0; written < pageBytes; written += filling.length) writeSync(file, filling);
  writeSync(file, `</text></revision></page>\n${good(2000)}${footer}`);
  closeSync(file);
}

/** Most memory that the built command used, in MB, by GNU time or the shell's own account. */
async function buildAndMeasure(
  dump: string,
): Promise<{ stats: { pages: object }; maxRssMb: number; seconds: number }> {
  const folder = nextFolder();
  const args = ["build-corpus", "--dump", dump, "--out", join(folder, "out"), "--keep", "all"];
  const report = join(folder, "rusage");
  const script =
    "import resource,subprocess,sys;c=subprocess.run(sys.argv[2:]).returncode;open(sys.argv[1],'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss));sys.exit(c)";
  const begunMs = performance.now();
  const { code, stdout, stderr } = await runCommand([...args, "--workers", "1", "--json"], {
    under: ["python3", "-c", script, report],
  });
  expect(code, stderr).toBe(0);
  const maxRssMb = Number(spawnSync("cat", [report]).stdout.toString()) / 1024;
  return { stats: JSON.parse(stdout).stats, maxRssMb, seconds: (performance.now() - begunMs) / 1000 };
}

const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe.skipIf(!hasPython)("what is huge", () => {
  beforeAll(buildCommand);

  test.each([" ", "a", "He saw [[Paris]] and left. ", "[[a|", "{{x|", '&amp;lt;ref name="', "é"])(
    "a page of 100 MB of %j costs seconds and bounded memory, and its neighbours are there",
    async (piece) => {
      const dump = join(nextFolder(), "huge.xml");
      writeHuge(dump, piece);
      const { stats, maxRssMb, seconds } = await buildAndMeasure(dump);
      expect(stats.pages).toMatchObject({ article: 41 });
      expect(maxRssMb).toBeLessThan(2000);
      expect(seconds).toBeLessThan(60);
    },
  );

  test.each(["bzip2", "gzip", "xz"])(
    "a %s bomb of 2 GB is skipped, and its neighbours are there",
    async (program) => {
      const folder = nextFolder();
      const head = join(folder, "head");
      const tail = join(folder, "tail");
      writeFileSync(
        head,
        `${header}${goodPage(1)}<page><title>Bomb</title><ns>0</ns><id>66</id><revision><text>`,
      );
      writeFileSync(tail, `</text></revision></page>\n${goodPage(2)}${footer}`);
      const dump = join(folder, "bomb");
      spawnSync("sh", [
        "-c",
        `(cat ${head}; head -c 2000000000 /dev/zero; cat ${tail}) | ${program} -1 >${dump}`,
      ]);
      const { stats, maxRssMb, seconds } = await buildAndMeasure(dump);
      expect(stats.pages).toMatchObject({ article: 2 });
      expect(maxRssMb).toBeLessThan(2500);
      expect(seconds).toBeLessThan(240);
    },
  );
});
