/** Keeps a film where the hub's clock says it should be, so that several displays play it in step. Times in seconds. */

/** What it needs of a `<video>`. */
export interface Film {
  currentTime: number;
  playbackRate: number;
  readonly duration: number;
  readonly paused: boolean;
  readonly seeking: boolean;
}

/** Further off than this is mended by a jump; nearer by playing a little faster or slower, which nobody sees. */
export const FAR = 0.3;
/** Nearer than this is in step: about a tenth of a frame. */
export const CLOSE = 0.0015;
/** Share of the error that is made up in a second, and the most the speed may differ. */
const GAIN = 1.2;
const MOST = 0.08;
/** What a jump is taken to last before one was seen, and the most that is believed. */
const JUMP_TAKES = 0.08;
const LONGEST_JUMP = 1.5;

/** Where a film should be; null before its start, and the end for one that is over. */
export function place(hub: number, start: number, duration: number, loop: boolean): number | null {
  const along = hub - start;
  if (along < 0) return null;
  if (!Number.isFinite(duration) || duration <= 0) return along;
  return loop ? along % duration : Math.min(along, duration);
}

/** How far behind a film is (ahead: negative); where it begins again, the shorter way round. */
export function behind(at: number, wanted: number, duration: number, loop: boolean): number {
  const error = wanted - at;
  if (!loop || !Number.isFinite(duration) || Math.abs(error) <= duration / 2) return error;
  return error > 0 ? error - duration : error + duration;
}

/** The speed that mends an error without anybody seeing it. */
export function speed(error: number): number {
  if (Math.abs(error) < CLOSE) return 1;
  return 1 + Math.max(-MOST, Math.min(MOST, error * GAIN));
}

export class InStep {
  private jumpTakes = JUMP_TAKES;
  private jumped: number | null = null;
  /** Seconds the film was behind when it was looked at last; null while that can't be told. */
  error: number | null = null;

  constructor(
    private readonly film: Film,
    private readonly start: number,
    private readonly loop: boolean,
  ) {}

  /** Look where the film is at `hub`, the hub's time, and correct it. */
  look(hub: number): void {
    const { film } = this;
    const wanted = place(hub, this.start, film.duration, this.loop);
    this.error = null;
    if (wanted === null || film.paused || film.seeking) return;
    if (!this.loop && wanted >= film.duration) return;
    const error = behind(film.currentTime, wanted, film.duration, this.loop);
    this.error = error;
    if (this.jumped !== null) this.learn(error);
    if (Math.abs(error) > FAR) this.jump(wanted);
    else film.playbackRate = speed(error);
  }

  /** Go where it should be once the jump is done. */
  private jump(wanted: number): void {
    const { film } = this;
    this.jumped = this.jumpTakes;
    film.playbackRate = 1;
    const aim = wanted + this.jumpTakes;
    film.currentTime = this.loop ? aim % film.duration : Math.min(aim, film.duration);
  }

  /** A jump that came out late took longer than was thought. */
  private learn(error: number): void {
    this.jumpTakes = Math.max(0, Math.min(LONGEST_JUMP, (this.jumped ?? 0) + error));
    this.jumped = null;
  }
}
