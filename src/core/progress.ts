/** Reports how far a long stage is, at most once a second. */
export interface Progress {
  /** `done` and `total` in the stage's own unit; total undefined when unknown. */
  update(done: number, total?: number, note?: string): void;
  end(): void;
}

export const silentProgress: Progress = { update() {}, end() {} };

export interface TerminalProgressOptions {
  readonly label: string;
  /** Formats a count, e.g. bytes as MB. */
  readonly format?: (count: number) => string;
  readonly write: (text: string) => void;
  readonly nowMs?: () => number;
}

/** One line that rewrites itself: done, rate a second, share and time left. For terminals only. */
export function createTerminalProgress({
  label,
  format = String,
  write,
  nowMs = Date.now,
}: TerminalProgressOptions): Progress {
  const startMs = nowMs();
  let lastMs = Number.NEGATIVE_INFINITY;
  let first: number | undefined;
  return {
    update(done, total, note = "") {
      first ??= done;
      const now = nowMs();
      if (now - lastMs < 1000) return;
      lastMs = now;
      const seconds = Math.max((now - startMs) / 1000, 1e-3);
      const rate = (done - first) / seconds;
      const share = total ? ` ${((100 * done) / total).toFixed(1)}%` : "";
      const left = total && rate > 0 ? ` ${formatSeconds((total - done) / rate)} left` : "";
      write(
        `\r\u001b[2K${label}: ${format(done)} (${format(Math.round(rate))}/s)${share}${left}${note && ` ${note}`}`,
      );
    },
    end() {
      write("\r\u001b[2K");
    },
  };
}

/** `3 s`, `4 min`, `2 h 05 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** `1.2 MB`, in powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
