import { describe, expect, test } from "vitest";
import { BugError, ConfigError, SpanError, ToolkitError } from "../../src/core/errors.js";

describe("ToolkitError", () => {
  test("its message reads code, what, where, fix", () => {
    const error = new ToolkitError("E_X", "stop", "a is 3, expected 2", {
      at: { file: "x.xml", page: 7 },
      fix: "delete x.xml",
    });
    expect(error.message).toBe("E_X: a is 3, expected 2. (file=x.xml page=7) Fix: delete x.xml.");
  });

  test("a message that ends a sentence gets no second period", () => {
    expect(new ConfigError("what is this?").message).toBe("E_CONFIG: what is this?");
  });

  test("the class gives code and fate", () => {
    expect(new SpanError("anchor [1, 9) does not fit")).toMatchObject({
      code: "E_SPAN",
      fate: "skip-record",
    });
    expect(new ConfigError("x")).toMatchObject({ code: "E_CONFIG", fate: "stop", name: "ConfigError" });
  });

  test("the cause is kept", () => {
    const cause = new Error("inner");
    expect(new ConfigError("x", { cause }).cause).toBe(cause);
  });

  test("a bug says that it is the toolkit's", () => {
    expect(new BugError("chunk 3 came before chunk 2").message).toBe(
      "E_BUG: chunk 3 came before chunk 2. This is a bug in the toolkit. Fix: report it with the command and the log.",
    );
  });
});
