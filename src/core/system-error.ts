import { FileError, type ToolkitError } from "./errors.js";

/** What the operating system's refusals mean, and what can be done about them. */
const refusals: Readonly<Record<string, readonly [meaning: string, fix: string]>> = {
  ENOSPC: ["the disk is full", "make room and run the command again"],
  EDQUOT: ["the disk quota is used up", "make room and run the command again"],
  EFBIG: ["the file would get larger than is allowed here", "choose another file system, or raise ulimit -f"],
  EACCES: ["permission is denied", "check the owner and the permissions of the file and of its folder"],
  EPERM: ["permission is denied", "check the owner and the permissions of the file and of its folder"],
  EROFS: ["the file system is read-only", "choose another folder"],
  ENOENT: ["there is no such file or folder", "check the path"],
  ENOTDIR: ["a part of the path is a file, expected a folder", "choose another folder"],
  EEXIST: ["it is there already, and is no folder", "choose another folder, or move the file away"],
  EISDIR: ["it is a folder, expected a file", "name the file inside it"],
  ENAMETOOLONG: ["the name is too long", "choose a shorter one"],
  ELOOP: ["its links lead round in a circle", "check the path"],
  EIO: ["the disk reports an error", "check the disk and its cable, and copy the file elsewhere"],
  EBUSY: ["it is in use", "wait until the other process has ended"],
  ESTALE: ["the network file system has lost it", "mount it again"],
  EMFILE: ["too many files are open", "raise ulimit -n"],
  ENFILE: ["too many files are open", "close other programs"],
  ENOMEM: ["memory is used up", "close other programs, or use fewer --workers"],
};

const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { code: string; syscall: string } =>
  error instanceof Error &&
  typeof (error as NodeJS.ErrnoException).code === "string" &&
  typeof (error as NodeJS.ErrnoException).syscall === "string";

/**
 * A refusal of the operating system in the toolkit's words, for the border where errors are reported: what the
 * disk or the permissions refuse is no bug. Undefined for any other error.
 */
export function tryDescribeSystemError(error: unknown): ToolkitError | undefined {
  if (!isSystemError(error)) return undefined;
  const refusal = Object.hasOwn(refusals, error.code) ? refusals[error.code] : undefined;
  if (refusal === undefined) return undefined;
  const [meaning, fix] = refusal;
  const at = error.path === undefined ? {} : { file: error.path };
  return new FileError(`${meaning} (${error.code}, ${error.syscall})`, { at, fix, cause: error });
}
