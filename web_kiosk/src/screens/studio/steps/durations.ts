/** Durations as scenes write them: 500ms, 30s, 1m30s, 2h, or a number of seconds. */
const UNITS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };
const PART = /([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)/g;

/** Seconds; null for what is none, such as a parameter (`$slow`). */
export function secondsOf(written: unknown): number | null {
  if (typeof written === "number") return Number.isFinite(written) && written >= 0 ? written : null;
  if (typeof written !== "string") return null;
  const text = written.trim();
  if (/^[0-9]+(\.[0-9]+)?$/.test(text)) return Number(text);
  if (text.replace(PART, "").trim() !== "" || text === "") return null;
  return rounded(
    [...text.matchAll(PART)].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0),
  );
}

/** Seconds as a scene writes them. */
export function writtenSeconds(seconds: number): string {
  const whole = rounded(Math.max(seconds, 0));
  if (whole < 1 && whole > 0) return `${Math.round(whole * 1000)}ms`;
  if (!Number.isInteger(whole)) return `${whole}s`;
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes === 0) return `${rest}s`;
  return rest === 0 ? `${minutes}m` : `${minutes}m${rest}s`;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
