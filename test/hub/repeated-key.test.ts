import { expect, test } from "vitest";
import { findRepeatedKey } from "../../src/hub/repeated-key.js";

test.each([
  ['{"a":1,"b":{"a":2}}', undefined],
  ['{"a":1,"b":2,"a":3}', "a"],
  ['{"x":{"k":1, "k" \n :2}}', "k"],
  ['{"a":"a","b":["a","a"]}', undefined],
  ['{"a\\"":1,"a\\u0022":2}', 'a"'],
  ['[{"a":1},{"a":2}]', undefined],
  ['{"s":"{\\"s\\":1}"}', undefined],
])("findRepeatedKey(%s)", (text, key) => expect(findRepeatedKey(text)).toBe(key));
