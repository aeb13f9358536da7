import { type Entry, openPromise, type ZipFile } from "yauzl";
import { InputError } from "../core/errors.js";
import { storedBytes, type TensorData } from "./dtypes.js";
import { type PickledTensor, PickleReader } from "./pickle-reader.js";
import {
  countElements,
  fileSize,
  readNumbers,
  readRange,
  type StoredTensor,
  tensorInFile,
} from "./stored-tensor.js";

/** Enough for the names of some 500,000 tensors. */
const maxPickleBytes = 64_000_000;
const maxEntries = 200_000;

/** Where an entry's bytes lie in the archive. */
interface Place {
  readonly start: number;
  readonly length: number;
}

const refuse = (
  file: string,
  message: string,
  fix = "save it as safetensors with Transformers",
): InputError => new InputError(message, { at: { file }, fix });

/**
 * The tensors of a file that `torch.save` wrote for a state dictionary (PyTorch 1.6 and later: a zip of stored
 * entries). Its pickle is read by a reader that knows tensors and dictionaries and nothing else: no code runs.
 *
 * @throws InputError for anything else: older files, compressed entries, other objects (by name), storages that are
 *   missing or too short
 */
export async function readPytorchFile(file: string): Promise<ReadonlyMap<string, StoredTensor>> {
  checkMagic(file);
  const places = await listPlaces(file);
  const pickle = [...places.keys()].filter((name) => /^[^/]*\/data\.pkl$/.test(name));
  if (pickle.length !== 1) throw refuse(file, `the archive holds ${pickle.length} data.pkl; expected one`);
  const folder = pickle[0].slice(0, -"data.pkl".length);
  checkByteOrder(file, places.get(`${folder}byteorder`));
  const { start, length } = places.get(pickle[0])!;
  if (length > maxPickleBytes) {
    throw refuse(file, `data.pkl has ${length} bytes; at most ${maxPickleBytes} are read`);
  }
  const tensors = new Map<string, StoredTensor>();
  for (const [name, tensor] of new PickleReader(readRange(file, start, length), file).readTensors()) {
    const storage = places.get(`${folder}data/${tensor.storageKey}`);
    if (storage === undefined)
      throw refuse(file, `tensor "${name}" needs the storage ${tensor.storageKey}, which is missing`);
    tensors.set(name, locate(file, name, tensor, storage));
  }
  return tensors;
}

function checkMagic(file: string): void {
  const magic = Buffer.from(readRange(file, 0, Math.min(4, fileSize(file)))).toString("latin1");
  if (magic.startsWith("PK")) return;
  const isOld = magic.startsWith("\x80\x02") || magic.startsWith("\x80\x03") || magic.startsWith("\x80\x04");
  throw isOld
    ? refuse(
        file,
        "the file is in the format of PyTorch before 1.6, which is not read",
        "load it with PyTorch and save it again with torch.save or as safetensors",
      )
    : refuse(file, "the file is not one that torch.save writes", "get the file from its source again");
}

async function listPlaces(file: string): Promise<Map<string, Place>> {
  let zip: ZipFile;
  try {
    zip = await openPromise(file, { lazyEntries: true, autoClose: false });
  } catch (cause) {
    throw new InputError(`the archive is broken: ${(cause as Error).message}`, { at: { file }, cause });
  }
  try {
    return await readPlaces(zip, file);
  } finally {
    zip.close();
  }
}

async function readPlaces(zip: ZipFile, file: string): Promise<Map<string, Place>> {
  if (zip.entryCount > maxEntries)
    throw refuse(file, `the archive has ${zip.entryCount} entries; at most ${maxEntries} are read`);
  const total = fileSize(file);
  const places = new Map<string, Place>();
  for await (const entry of zip.eachEntry()) {
    checkStored(entry, file);
    if (places.has(entry.fileName)) throw refuse(file, `the archive holds "${entry.fileName}" twice`);
    const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const length = entry.uncompressedSize;
    if (start + length > total)
      throw refuse(file, `"${entry.fileName}" ends at byte ${start + length} of ${total}`);
    places.set(entry.fileName, { start, length });
  }
  return places;
}

/** torch.save only stores: whatever is compressed is not its, and might unpack without end. */
function checkStored(entry: Entry, file: string): void {
  if (entry.compressionMethod === 0 && entry.compressedSize === entry.uncompressedSize) return;
  throw refuse(
    file,
    `"${entry.fileName}" is compressed (${entry.compressedSize} bytes for ${entry.uncompressedSize}); torch.save stores`,
  );
}

function checkByteOrder(file: string, place: Place | undefined): void {
  if (place === undefined) return;
  const order = Buffer.from(readRange(file, place.start, Math.min(place.length, 16))).toString("latin1");
  if (order !== "little")
    throw refuse(file, `the numbers are stored in byte order "${order}"; expected little`);
}

function locate(file: string, name: string, tensor: PickledTensor, storage: Place): StoredTensor {
  const { dtype, shape, strides, offset } = tensor;
  const last = shape.reduce((at, size, axis) => at + Math.max(0, size - 1) * strides[axis], offset);
  const count = countElements(shape);
  // Strides of 0 would let a few bytes stand for endlessly many numbers: those count as needed, too.
  const needed = count === 0 ? 0 : Math.max(last + 1, offset + count) * storedBytes[dtype];
  if (!Number.isSafeInteger(needed) || needed > storage.length) {
    throw refuse(
      file,
      `tensor "${name}" of shape [${shape}] needs ${needed} bytes of a storage that has ${storage.length}`,
    );
  }
  const start = storage.start + offset * storedBytes[dtype];
  if (isRowMajor(shape, strides)) return tensorInFile(file, name, { dtype, shape, start });
  return {
    dtype,
    shape,
    get data() {
      return gather(readNumbers(file, name, dtype, start, last - offset + 1), shape, strides);
    },
  };
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis];
  }
  return true;
}

/** A transposed or otherwise strided tensor, put in row-major order. */
function gather(stored: TensorData, shape: readonly number[], strides: readonly number[]): TensorData {
  const count = countElements(shape);
  const out = new (stored.constructor as new (length: number) => TensorData)(count);
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < count; to++) {
    out[to] = stored[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}
