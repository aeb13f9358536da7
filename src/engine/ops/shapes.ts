import { ShapeError } from "../../core/errors.js";

interface Shaped {
  readonly shape: readonly number[];
}
const splitAxes = new Map<string, readonly string[]>();
const namesOf = (axes: string): readonly string[] => {
  let names = splitAxes.get(axes);
  if (names === undefined) splitAxes.set(axes, (names = axes.split(" ").filter((name) => name !== "")));
  return names;
};

/**
 * Gives the axes of an operation's tensors names and sizes, and refuses a tensor that contradicts them:
 * tfjs would broadcast many such tensors in silence.
 *
 * @example new Axes("linear").bind("x", x, "... in").bind("weight", weight, "in out")
 */
export class Axes {
  readonly #sizes = new Map<string, { size: number; origin: string }>();
  readonly #operation: string;

  constructor(operation: string) {
    this.#operation = operation;
  }

  /**
   * @param axes axis names or fixed sizes, separated by a space; a leading `...` stands for any number of axes
   * @throws ShapeError when the rank differs, or an axis has another size than in a tensor bound before
   */
  bind(name: string, { shape }: Shaped, axes: string): this {
    const names = namesOf(axes);
    const isOpen = names[0] === "...";
    const own = isOpen ? names.slice(1) : names;
    const lead = shape.length - own.length;
    if (lead < 0 || (!isOpen && lead > 0)) {
      throw new ShapeError(
        `${this.#operation}: ${name} must be [${names.join(", ")}] but has the shape [${shape}]`,
      );
    }
    const described = `${name} is [${names.join(", ")}]=[${shape}]`;
    for (const [i, axis] of own.entries()) this.#bindAxis(axis, shape[lead + i]!, described);
    return this;
  }

  #bindAxis(axis: string, size: number, described: string): void {
    const fixed = /^\d+$/.test(axis) ? { size: Number(axis), origin: "fixed" } : this.#sizes.get(axis);
    if (fixed === undefined) this.#sizes.set(axis, { size, origin: described });
    else if (fixed.size !== size) {
      const but = fixed.origin === "fixed" ? "" : ` but ${fixed.origin}`;
      throw new ShapeError(
        `${this.#operation}: ${described}${but}; ${axis} must be ${fixed.size}, not ${size}`,
      );
    }
  }
}

/** The shape two operands have together when one of them is repeated to the other's shape, and only then. */
export function sharedShape(operation: string, a: Shaped, b: Shaped): readonly number[] {
  if (isRepeatable(b.shape, a.shape)) return a.shape;
  if (isRepeatable(a.shape, b.shape)) return b.shape;
  throw new ShapeError(
    `${operation}: [${a.shape}] and [${b.shape}] do not fit, and neither repeats to the other's shape`,
    {
      fix: "reshape or repeat one of them to the shape that is meant",
    },
  );
}

/** Whether `small` becomes `large` by repeating axes of size 1 and adding axes in front. */
const isRepeatable = (small: readonly number[], large: readonly number[]): boolean => {
  const lead = large.length - small.length;
  return lead >= 0 && small.every((size, axis) => size === 1 || size === large[lead + axis]);
};

export const sizeOfShape = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);
