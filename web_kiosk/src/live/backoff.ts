/**
 * How long to wait before the next attempt to reach the hub, in milliseconds. The ceiling is low: the hub is in the same
 * building, a few hundred screens that ask every two seconds cost it nothing, and people stand in front of them.
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(2_000, 250 * 2 ** Math.min(attempt, 10));
  // Half fixed, half jitter: screens that lost the hub together don't come back together.
  return ceiling / 2 + (ceiling / 2) * random();
}
