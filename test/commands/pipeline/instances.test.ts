import { describe, expect, test } from "vitest";
import { listInstances, listLeftOut } from "../../../src/commands/pipeline/instances.js";
import { readPipeline } from "../../../src/commands/pipeline/pipeline-file.js";
import { PipelineBench } from "../../support/pipelines.js";

const list = (steps: Record<string, unknown>, vars: Record<string, unknown> = {}) =>
  listInstances(readPipeline(new PipelineBench(steps, { vars }).file));
const say = (more: Record<string, unknown> = {}) => ({ run: "say", ...more });
const names = (steps: Record<string, unknown>, vars?: Record<string, unknown>): string[] =>
  list(steps, vars).map(({ name }) => name);

describe("listInstances", () => {
  test("a step without for is one", () =>
    expect(list({ mlm: say({ args: ["${seed}"] }) }, { seed: 3 })).toEqual([
      { name: "mlm", step: "mlm", values: {}, settings: { run: "say", args: [3] }, folder: "mlm", after: [] },
    ]));

  test("of several lists the product is run, the first turning slowest", () => {
    const steps = { t: say({ for: { seed: [1, 2], size: "${sizes}" }, args: ["${seed}-${size}"] }) };
    expect(list(steps, { sizes: ["s", "m"] }).map(({ name, settings }) => [name, settings.args])).toEqual([
      ["t.1.s", ["1-s"]],
      ["t.1.m", ["1-m"]],
      ["t.2.s", ["2-s"]],
      ["t.2.m", ["2-m"]],
    ]);
  });

  test("names with values give both, and the values may refer to steps", () => {
    const steps = {
      mlm: say(),
      t: say({
        for: { start: { random: { model: 1 }, mlm: { model: "${steps.mlm}/model" } } },
        args: ["${start}", "${start.model}"],
      }),
    };
    expect(
      list(steps)
        .slice(1)
        .map(({ settings, after }) => [settings.args, after]),
    ).toEqual([
      [["random", 1], []],
      [["mlm", "${steps.mlm}/model"], ["mlm"]],
    ]);
  });

  test("a for variable stands over one of the same name", () =>
    expect(list({ t: say({ for: { seed: [5] }, args: ["${seed}"] }) }, { seed: 1 })[0].settings.args).toEqual(
      [5],
    ));

  test("between steps of one variable a reference means the instance of the same value", () => {
    const steps = {
      t: say({ for: { seed: [1, 2] } }),
      p: say({ for: { seed: [1, 2] }, args: ["${steps.t}/model"] }),
    };
    expect(
      list(steps)
        .slice(2)
        .map(({ settings, after }) => [settings.args, after]),
    ).toEqual([
      [["${steps.t.1}/model"], ["t.1"]],
      [["${steps.t.2}/model"], ["t.2"]],
    ]);
  });

  test("a star means all instances, of a common variable those of the same value", () => {
    const steps = {
      t: say({ for: { set: ["a", "b"], seed: [1, 2] } }),
      all: say({ args: ["${steps.t.*}"] }),
      own: say({ for: { set: ["a", "b"] }, args: ["${steps.t.*}"] }),
    };
    const [all, own] = list(steps).slice(4);
    expect(all.after).toEqual(["t.a.1", "t.a.2", "t.b.1", "t.b.2"]);
    expect(own.settings.args).toEqual(["${steps.t.a.1}", "${steps.t.a.2}"]);
  });

  test("one instance can be named, and after: means all of them", () => {
    const [, , named, behind] = list({
      t: say({ for: { seed: [1, 2] } }),
      named: say({ args: ["${steps.t.2}"] }),
      behind: say({ after: ["t"] }),
    });
    expect([named.after, behind.after]).toEqual([["t.2"], ["t.1", "t.2"]]);
  });

  test("a step's own folder is no dependency", () =>
    expect(list({ t: say({ for: { seed: [1, 2] }, args: ["${steps.t}/x"] }) })[1]).toMatchObject({
      settings: { args: ["${steps.t.2}/x"] },
      after: [],
    }));

  test("a folder may hold variables, and lies below the pipeline's", () => {
    const at = (folder: string) => list({ t: say({ for: { seed: [1] }, folder }) })[0].folder;
    expect(at("taggers/${seed}/")).toBe("taggers/1");
    for (const folder of ["../x", "/x", ".", "a/../..", "${out}/x", "${steps.t}"])
      expect(() => at(folder)).toThrow(
        /steps\.t\.folder is ".*", expected a folder below the pipeline's own/,
      );
  });

  test("a count stands for 1, 2 and so on; with 0 there is no instance", () => {
    const steps = { t: say({ for: { x: "${rounds}" } }), all: say({ args: ["a", "${steps.t.*}"] }) };
    expect(names(steps, { rounds: 3 })).toEqual(["t.1", "t.2", "t.3", "all"]);
    expect(list(steps, { rounds: 0 })).toMatchObject([{ name: "all", settings: { args: ["a"] }, after: [] }]);
  });

  test("a chain begins with what its first instance names, and is referred to by its last", () => {
    const steps = {
      first: say({ for: { seed: [5, 6] } }),
      again: say({
        for: { seed: [5, 6], i: "${rounds}" },
        args: ["${steps.again[i-1]/model | steps.first/model}"],
      }),
      end: say({ for: { seed: [5, 6] }, args: ["${steps.again[last] | steps.first}"] }),
    };
    const argsOf = (rounds: number) =>
      list(steps, { rounds }).map(({ name, settings }) => [name, settings.args?.[0]]);
    expect(argsOf(2).slice(2)).toEqual([
      ["again.5.1", "${steps.first.5}/model"],
      ["again.5.2", "${steps.again.5.1}/model"],
      ["again.6.1", "${steps.first.6}/model"],
      ["again.6.2", "${steps.again.6.1}/model"],
      ["end.5", "${steps.again.5.2}"],
      ["end.6", "${steps.again.6.2}"],
    ]);
    expect(argsOf(0).slice(2)).toEqual([
      ["end.5", "${steps.first.5}"],
      ["end.6", "${steps.first.6}"],
    ]);
    expect(list(steps, { rounds: 2 })[3].after).toEqual(["again.5.1"]);
  });

  test("a step whose when: does not hold is left out, and lists and after: do without it", () => {
    const steps = {
      a: say({ when: "${wanted}" }),
      b: say({ when: { seed: 1 } }),
      c: say({ args: ["${steps.a}/x", "${steps.b}/x"], after: ["a", "b"] }),
    };
    const seen = list(steps, { wanted: false, seed: 1 });
    expect(seen.map(({ name, settings, after }) => [name, settings.args, after])).toEqual([
      ["b", undefined, []],
      ["c", ["${steps.b}/x"], ["b"]],
    ]);
    expect(names(steps, { wanted: true, seed: 2 })).toEqual(["a", "c"]);
  });

  test("when: is asked of each instance", () =>
    expect(names({ t: say({ for: { size: ["s", "m", "l"] }, when: { size: ["s", "l"] } }) })).toEqual([
      "t.s",
      "t.l",
    ]));

  test("values become names of files", () =>
    expect(names({ t: say({ for: { path: ["a b/c", "d"] } }) })).toEqual(["t.a-b-c", "t.d"]));

  test.each([
    [{ t: say({ for: { x: ["a b", "a/b"] } }) }, "two instances are named t.a-b"],
    [
      { t: say({ for: { x: [] } }) },
      "steps.t.for.x is no list of plain values, no names with values, and no count. Fix: write it as [1, 2, 3]",
    ],
    [{ t: say({ for: { x: "a" } }) }, "steps.t.for.x is no list of plain values"],
    [
      { t: say({ for: { x: ["${steps.u}"] } }), u: say() },
      "steps.t.for.x refers to a step, which is not run",
    ],
    [
      { t: say({ for: { x: [1, 2] } }), u: say({ args: ["${steps.t}"] }) },
      '"${steps.t}" in steps.u.args means 2 steps: t.1, t.2. Fix: name one, or write ${steps.t[last]} for the last one, ${steps.t.*} as an element of a list for all',
    ],
    [
      { mlm: say(), u: say({ args: ["${steps.mlmm}"] }) },
      'steps.u.args refers to the step "mlmm": expected one of mlm, u; did you mean "mlm"?',
    ],
    [
      { mlm: say(), u: say({ after: "no" }) },
      'steps.u.after refers to the step "no": expected one of mlm, u',
    ],
    [
      { t: say({ for: { x: [1] } }), u: say({ for: { x: [2] }, args: ["${steps.t}"] }) },
      "steps.u.args refers to the step t, which has no instance for u.2",
    ],
    [
      { t: say({ when: false }), u: say({ flags: { model: "${steps.t}/model" } }) },
      'E_CONFIG: steps.u.flags.model refers to the step t, which is left out. Fix: name what there is in its place, as in "${steps.t | steps.OTHER}", or give this step the same when:.',
    ],
    [
      { t: say({ when: "${steps.u}" }), u: say() },
      "steps.t.when refers to a step, but decides whether there is one. Fix: name variables.",
    ],
    [{ t: say({ when: "${sed}" }) }, '"${sed}" in steps.t.when is unknown'],
  ])("%j is refused", (steps, message) => expect(() => list(steps, { seed: 1 })).toThrow(message));
});

describe("listLeftOut", () => {
  test("names what when: leaves out, and steps without values", () => {
    const steps = {
      t: say({ for: { seed: [1, 2] }, when: { seed: 2 } }),
      none: say({ for: { i: 0 } }),
      u: say(),
    };
    expect(listLeftOut(readPipeline(new PipelineBench(steps).file)).map(({ name }) => name)).toEqual([
      "t.1",
      "none",
    ]);
  });
});
