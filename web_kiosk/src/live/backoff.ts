/** How long to wait before the next attempt to reach the hub, in milliseconds. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(8_000, 250 * 2 ** Math.min(attempt, 10));
  // Half fixed, half jitter: screens that lost the hub together don't come back together.
  return ceiling / 2 + (ceiling / 2) * random();
}
