import { existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Numbers of `statfs` for file systems on which SQLite's log cannot be shared or locks cannot be trusted. */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x65735546, "FUSE"],
  [0x01021997, "9p"],
  [0x5346414f, "AFS"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
  [0x47504653, "GPFS"],
  [0x19830326, "BeeGFS"],
]);

/** The file system that a folder lies on, or will lie on. */
export interface FileSystem {
  readonly freeBytes: number;
  /** Its name where it is one of a network; FUSE counts, since what is behind it cannot be told. */
  readonly networkName?: string;
}

/** What `statfs` says of `folder`, or of the nearest folder above it that is there. */
export function inspectFileSystem(folder: string): FileSystem {
  let existing = resolve(folder);
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize, type } = statfsSync(existing);
  const networkName = networkNameOf(type);
  return { freeBytes: bavail * bsize, ...(networkName === undefined ? {} : { networkName }) };
}

/** The name of a network's file system by its number, which some platforms give as a negative one. */
export const networkNameOf = (type: number): string | undefined => networkTypes.get(type >>> 0);
