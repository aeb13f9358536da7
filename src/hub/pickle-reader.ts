import { InputError } from "../core/errors.js";
import type { StoredType } from "./dtypes.js";

/** PyTorch's storage classes and how they store numbers. */
export const storageTypes: Readonly<Record<string, StoredType>> = {
  FloatStorage: "F32",
  DoubleStorage: "F64",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  LongStorage: "I64",
  IntStorage: "I32",
  ShortStorage: "I16",
  CharStorage: "I8",
  ByteStorage: "U8",
  BoolStorage: "BOOL",
};

/** A tensor as its pickle describes it; strides and offset count numbers, not bytes. */
export interface PickledTensor {
  readonly dtype: StoredType;
  readonly storageKey: string;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** What stands for a Python object while a pickle is read: data only. */
type Value =
  | null
  | boolean
  | number
  | string
  | Value[]
  | { readonly kind: "mark" }
  | { readonly kind: "dict"; readonly entries: Map<Value, Value> }
  | { readonly kind: "global"; readonly name: string }
  | { readonly kind: "storage"; readonly dtype: StoredType; readonly key: string }
  | { readonly kind: "tensor"; readonly tensor: PickledTensor };

const storageGlobals = Object.keys(storageTypes).map((name) => `torch ${name}`);
const rebuilders = ["torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_parameter"] as const;
const allowedGlobals: ReadonlySet<string> = new Set([
  "collections OrderedDict",
  ...rebuilders,
  ...storageGlobals,
]);

const mark: Value = { kind: "mark" };
const maxDepth = 1_000_000;

const isKind = <K extends string>(value: Value, kind: K): value is Extract<Value, { kind: K }> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && value.kind === kind;

/**
 * Reads the pickle of a state dictionary by the opcodes that `torch.save` uses for it. Nothing is looked up, called
 * or imported: a name outside the list is refused before anything is done with it.
 *
 * Source: Python's `pickletools` (protocols 2 to 4) and PyTorch's `torch/_utils.py`.
 */
export class PickleReader {
  readonly #bytes: Buffer;
  readonly #file: string;
  #at = 0;
  readonly #stack: Value[] = [];
  readonly #memo = new Map<number, Value>();

  constructor(bytes: Uint8Array, file: string) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#file = file;
  }

  /** @throws InputError for an opcode, a name or an object that is no part of a dictionary of tensors */
  readTensors(): Map<string, PickledTensor> {
    const value = this.#run();
    if (!isKind(value, "dict")) throw this.#refusal("the file holds no dictionary of tensors");
    const tensors = new Map<string, PickledTensor>();
    for (const [name, entry] of value.entries) {
      if (typeof name !== "string" || !isKind(entry, "tensor")) {
        throw this.#refusal(`the entry ${JSON.stringify(name)} is no tensor`);
      }
      tensors.set(name, entry.tensor);
    }
    return tensors;
  }

  #refusal(message: string): InputError {
    return new InputError(message, {
      at: { file: this.#file, byte: this.#at },
      fix: "save the model's state_dict as safetensors",
    });
  }

  #run(): Value {
    for (;;) {
      const opcode = this.#bytes[this.#take(1)];
      if (opcode === 0x2e) return this.#pop(); // STOP
      const step = steps[opcode];
      if (step === undefined) {
        throw this.#refusal(
          `the pickle uses opcode 0x${opcode.toString(16)}, which no dictionary of tensors needs`,
        );
      }
      step(this);
      if (this.#stack.length > maxDepth) throw this.#refusal("the pickle's stack grows without end");
    }
  }

  /** Offset of the next `length` bytes, which are used up. */
  #take(length: number): number {
    const at = this.#at;
    if (length < 0 || at + length > this.#bytes.length) throw this.#refusal("the pickle ends in the middle");
    this.#at += length;
    return at;
  }

  #pop(): Value {
    const value = this.#stack.pop();
    if (value === undefined || value === mark) throw this.#refusal("the pickle takes from an empty stack");
    return value;
  }

  uint(length: 1 | 2 | 4): number {
    return this.#bytes.readUIntLE(this.#take(length), length);
  }

  int32(): number {
    return this.#bytes.readInt32LE(this.#take(4));
  }

  float64(): number {
    return this.#bytes.readDoubleBE(this.#take(8));
  }

  skip(length: number): void {
    this.#take(length);
  }

  /** LONG1: a little-endian two's complement integer, which must be a safe one. */
  long(length: number): number {
    if (length > 8) throw this.#refusal(`the pickle holds an integer of ${length} bytes`);
    const at = this.#take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#bytes[at + i]);
    return Number(BigInt.asIntN(8 * length, value));
  }

  text(length: number): string {
    const at = this.#take(length);
    return this.#bytes.toString("utf8", at, at + length);
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end === -1) throw this.#refusal("the pickle ends in the middle");
    const line = this.text(end - this.#at);
    this.#take(1);
    return line;
  }

  push(value: Value): void {
    this.#stack.push(value);
  }

  pushMark(): void {
    this.#stack.push(mark);
  }

  /** What stands above the last mark. */
  popToMark(): Value[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at === -1) throw this.#refusal("the pickle misses a mark");
    const values = this.#stack.splice(at + 1);
    this.#stack.pop();
    return values;
  }

  popMany(count: number): Value[] {
    const values = Array.from({ length: count }, () => this.#pop());
    return values.reverse();
  }

  remember(slot: number): void {
    const value = this.#pop();
    this.#memo.set(slot, value);
    this.#stack.push(value);
  }

  rememberNext(): void {
    this.remember(this.#memo.size);
  }

  recall(slot: number): void {
    const value = this.#memo.get(slot);
    if (value === undefined) throw this.#refusal(`the pickle recalls slot ${slot}, which is empty`);
    this.#stack.push(value);
  }

  pushGlobal(module: string, name: string): void {
    const full = `${module} ${name}`;
    if (!allowedGlobals.has(full)) {
      throw this.#refusal(`the pickle asks for ${module}.${name}, which is no tensor`);
    }
    this.#stack.push({ kind: "global", name: full });
  }

  stackGlobal(): void {
    const [module, name] = this.popMany(2);
    this.pushGlobal(String(module), String(name));
  }

  setItems(items: readonly Value[]): void {
    const target = this.#stack.at(-1) ?? null;
    if (!isKind(target, "dict") || items.length % 2 !== 0)
      throw this.#refusal("the pickle sets items of what is no dictionary");
    for (let i = 0; i < items.length; i += 2) {
      if (target.entries.has(items[i]))
        throw this.#refusal(`the entry ${JSON.stringify(items[i])} stands twice`);
      target.entries.set(items[i], items[i + 1]);
    }
  }

  append(items: readonly Value[]): void {
    const target = this.#stack.at(-1);
    if (!Array.isArray(target)) throw this.#refusal("the pickle appends to what is no list");
    for (const item of items) target.push(item);
  }

  /** BUILD: only a dictionary gets state (the `_metadata` of a state dictionary), and it is dropped. */
  build(): void {
    this.#pop();
    if (!isKind(this.#stack.at(-1) ?? null, "dict"))
      throw this.#refusal("the pickle gives state to what is no dictionary");
  }

  /** BINPERSID: `("storage", class, key, location, size)`. */
  pushStorage(): void {
    const id = this.#pop();
    const [tag, type, key] = Array.isArray(id) ? id : [];
    const isGlobal = type !== undefined && isKind(type, "global");
    const dtype = isGlobal ? storageTypes[type.name.slice("torch ".length)] : undefined;
    if (tag !== "storage" || dtype === undefined || typeof key !== "string" || !/^\w+$/.test(key)) {
      throw this.#refusal("the pickle names a storage that is none");
    }
    this.#stack.push({ kind: "storage", dtype, key });
  }

  /** REDUCE: a call in Python; here one of three names with the arguments that PyTorch gives it. */
  reduce(): void {
    const [callee, args] = this.popMany(2);
    if (!isKind(callee, "global") || !Array.isArray(args))
      throw this.#refusal("the pickle calls what is no function");
    if (callee.name === "collections OrderedDict") {
      if (args.length > 0) throw this.#refusal("the pickle fills an OrderedDict in an unknown way");
      this.#stack.push({ kind: "dict", entries: new Map() });
    } else if (callee.name === rebuilders[0])
      this.#stack.push({ kind: "tensor", tensor: this.#rebuild(args) });
    else if (callee.name === rebuilders[1] && args[0] !== undefined && isKind(args[0], "tensor"))
      this.#stack.push(args[0]);
    else throw this.#refusal(`the pickle calls ${callee.name.replace(" ", ".")} in an unknown way`);
  }

  #rebuild([storage, offset, shape, strides]: readonly Value[]): PickledTensor {
    const isSizes = (value: Value | undefined): value is number[] =>
      Array.isArray(value) &&
      value.every((size) => typeof size === "number" && Number.isSafeInteger(size) && size >= 0);
    const isOffset = typeof offset === "number" && Number.isSafeInteger(offset) && offset >= 0;
    if (
      storage === undefined ||
      !isKind(storage, "storage") ||
      !isOffset ||
      !isSizes(shape) ||
      !isSizes(strides)
    ) {
      throw this.#refusal("the pickle describes a tensor in an unknown way");
    }
    if (shape.length !== strides.length) {
      throw this.#refusal(`the pickle gives a tensor of shape [${shape}] the strides [${strides}]`);
    }
    return { dtype: storage.dtype, storageKey: storage.key, offset, shape, strides };
  }
}

/** What each opcode does; STOP is the reader's own. */
const steps: Readonly<Record<number, (reader: PickleReader) => void>> = {
  128: (reader) => reader.skip(1), // PROTO
  149: (reader) => reader.skip(8), // FRAME
  40: (reader) => reader.pushMark(), // MARK
  41: (reader) => reader.push([]), // EMPTY_TUPLE
  93: (reader) => reader.push([]), // EMPTY_LIST
  125: (reader) => reader.push({ kind: "dict", entries: new Map() }), // EMPTY_DICT
  78: (reader) => reader.push(null), // NONE
  136: (reader) => reader.push(true), // NEWTRUE
  137: (reader) => reader.push(false), // NEWFALSE
  74: (reader) => reader.push(reader.int32()), // BININT
  75: (reader) => reader.push(reader.uint(1)), // BININT1
  77: (reader) => reader.push(reader.uint(2)), // BININT2
  138: (reader) => reader.push(reader.long(reader.uint(1))), // LONG1
  71: (reader) => reader.push(reader.float64()), // BINFLOAT
  88: (reader) => reader.push(reader.text(reader.uint(4))), // BINUNICODE
  140: (reader) => reader.push(reader.text(reader.uint(1))), // SHORT_BINUNICODE
  113: (reader) => reader.remember(reader.uint(1)), // BINPUT
  114: (reader) => reader.remember(reader.uint(4)), // LONG_BINPUT
  148: (reader) => reader.rememberNext(), // MEMOIZE
  104: (reader) => reader.recall(reader.uint(1)), // BINGET
  106: (reader) => reader.recall(reader.uint(4)), // LONG_BINGET
  99: (reader) => reader.pushGlobal(reader.line(), reader.line()), // GLOBAL
  147: (reader) => reader.stackGlobal(), // STACK_GLOBAL
  116: (reader) => reader.push(reader.popToMark()), // TUPLE
  133: (reader) => reader.push(reader.popMany(1)), // TUPLE1
  134: (reader) => reader.push(reader.popMany(2)), // TUPLE2
  135: (reader) => reader.push(reader.popMany(3)), // TUPLE3
  115: (reader) => reader.setItems(reader.popMany(2)), // SETITEM
  117: (reader) => reader.setItems(reader.popToMark()), // SETITEMS
  97: (reader) => reader.append(reader.popMany(1)), // APPEND
  101: (reader) => reader.append(reader.popToMark()), // APPENDS
  82: (reader) => reader.reduce(), // REDUCE
  98: (reader) => reader.build(), // BUILD
  81: (reader) => reader.pushStorage(), // BINPERSID
};
