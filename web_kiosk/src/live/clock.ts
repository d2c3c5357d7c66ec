/** The hub's clock as seen from a browser whose own clock may be wrong. All times in seconds since the epoch. */

/** A difference larger than this is a clock that was set, not the time a message travelled. */
const JUMP = 2;

export class ClockOffset {
  private offset = 0;

  reset(hub: number, local: number): void {
    this.offset = hub - local;
  }

  /** The message that travelled fastest tells best; a jump starts over. */
  observe(hub: number, local: number): void {
    const seen = hub - local;
    if (seen > this.offset || this.offset - seen > JUMP) this.offset = seen;
  }

  hubTime(local: number): number {
    return local + this.offset;
  }
}
