/** The part of unbzip2-stream that is used here; the package has no types of its own. */
declare module "unbzip2-stream" {
  interface Unbzip2Stream {
    write(chunk: Uint8Array): boolean;
    end(): void;
    on(event: "data", listener: (chunk: Uint8Array) => void): void;
    on(event: "error", listener: (error: Error) => void): void;
  }
  export default function makeUnbzip2(): Unbzip2Stream;
}
