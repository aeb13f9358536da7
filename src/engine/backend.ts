/** What a file in `backends/` gives: it loads its packages, registers its backend and repairs it. */
export interface Backend {
  readonly description: string;
  /** Frees what would keep the process alive. */
  close(): Promise<void>;
}
