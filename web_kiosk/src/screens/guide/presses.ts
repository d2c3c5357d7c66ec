/** When a press on the all-stop is meant: held long enough, or pressed again and again. Pure. */

/** Milliseconds a press must last, and in how many steps it is shown. */
export const HOLD = 600;
export const STEPS = 6;

/** So many short presses within so many milliseconds are no slip. */
export const MEANT = 3;
const TOGETHER = 2_500;

/** Short presses, counted. */
export class Presses {
  private times: number[] = [];

  /** Note a short press (milliseconds of any clock); returns whether it was the one too many for a slip. */
  short(at: number): boolean {
    this.times = [...this.times.filter((time) => at - time < TOGETHER), at];
    return this.times.length >= MEANT;
  }

  forget(): void {
    this.times = [];
  }
}
