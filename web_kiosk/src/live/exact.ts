/** The hub's clock to within half a round trip, for films that play in step. All times in seconds since the epoch. */

/** Samples kept: at a ping every three seconds, over a minute; clocks of one building drift a millisecond in that. */
const KEPT = 24;
/** A sample that contradicts the best one by more than this is a clock that was set. */
const JUMP = 0.25;

/** This browser's own clock: it never jumps, and counts in fractions of a millisecond. */
export const steady = (): number => (performance.timeOrigin + performance.now()) / 1000;

interface Sample {
  offset: number;
  trip: number;
}

export class ExactClock {
  private samples: Sample[] = [];

  /** A question left at `sent`, the hub answered at its own `hub`, and it was here at `received`. */
  exchange(sent: number, hub: number, received: number): void {
    const trip = received - sent;
    if (!(trip >= 0) || !Number.isFinite(hub)) return;
    const sample = { offset: hub - (sent + received) / 2, trip };
    const best = this.best;
    if (best && Math.abs(best.offset - sample.offset) > JUMP + (best.trip + trip) / 2) this.samples = [];
    this.samples = [...this.samples, sample].slice(-KEPT);
  }

  /** The hub's time now by the exchange that took least time; null before the first. */
  hubTime(local: number): number | null {
    const best = this.best;
    return best === undefined ? null : local + best.offset;
  }

  /** By how much it may be wrong, at most. */
  get uncertainty(): number {
    return this.best === undefined ? Infinity : this.best.trip / 2;
  }

  private get best(): Sample | undefined {
    return this.samples.reduce<Sample | undefined>(
      (best, sample) => (best === undefined || sample.trip < best.trip ? sample : best),
      undefined,
    );
  }
}
