import { expect, test } from "vitest";

test("the package exports its API by name", async () => {
  const api = await import("../src/index.js");
  expect(Object.keys(api).sort()).toEqual([
    "ToolkitError",
    "WordTranslator",
    "bootstrapF1",
    "buildCorpus",
    "collectStats",
    "describeCorpus",
    "formatConlleval",
    "formatNames",
    "getFormat",
    "openCorpus",
    "openExamples",
    "openRecords",
    "parseLexicon",
    "readExamples",
    "resolveBuildConfig",
    "scoreSpans",
    "scoreTextsMacro",
    "scoreTextsMicro",
    "scoreUntypedSpans",
    "silentContext",
    "spreadOf",
    "trainIbmModel1",
  ]);
});

test("what needs tensors is apart, so that corpora are built where no engine can be loaded", async () => {
  const neural = await import("../src/neural.js");
  for (const name of [
    "selectEngine",
    "readTokenizer",
    "trainWordPiece",
    "readWeights",
    "loadModel",
    "saveModel",
    "loadNerModel",
    "pseudoLabel",
    "loadMrc",
    "createMrc",
    "createPunified",
    "createCpner",
    "loadCpner",
    "saveCpner",
    "loadT5",
    "PrefixStore",
    "DomainSwitch",
    "runTransfer",
    "transferVerb",
    "loadPunified",
    "savePunified",
    "saveMrc",
    "loadQpmrc",
    "createQpmrc",
    "saveQpmrc",
    "createPeft",
    "foldPeft",
    "mergeLora",
    "loadPeft",
    "savePeft",
  ]) {
    expect(neural).toHaveProperty(name);
  }
});
