import { describe, expect, it } from "vitest";
import { behind, FAR, InStep, place, speed, type Film } from "./in_step";

/** A film whose jumps take a while, during which the picture stands. */
class Simulated implements Film {
  playbackRate = 1;
  paused = false;
  seeking = false;
  jumps = 0;
  private left = 0;
  constructor(
    private at: number,
    readonly duration: number,
    private readonly jumpTakes: number,
    private readonly loop = false,
  ) {}
  get currentTime(): number {
    return this.at;
  }
  set currentTime(at: number) {
    this.at = at;
    this.jumps += 1;
    this.left = this.jumpTakes;
    this.seeking = true;
  }
  pass(seconds: number): void {
    const standing = Math.min(this.left, seconds);
    this.left -= standing;
    this.seeking = this.left > 0;
    this.at += (seconds - standing) * this.playbackRate;
    if (this.loop) this.at %= this.duration;
  }
}

function play(film: Simulated, start: number, from: number, seconds: number, loop = false): InStep {
  const step = new InStep(film, start, loop);
  for (let turn = 0; turn <= seconds * 5; turn += 1) {
    step.look(from + turn * 0.2);
    film.pass(0.2);
  }
  return step;
}

it("waits for the start, stays at the end, and goes round where it begins again", () => {
  expect(place(99, 100, 6, false)).toBeNull();
  expect(place(104, 100, 6, false)).toBe(4);
  expect(place(120, 100, 6, false)).toBe(6);
  expect(place(113, 100, 6, true)).toBe(1);
});

it("goes the shorter way round", () => {
  expect(behind(5.98, 0.01, 6, true)).toBeCloseTo(0.03, 9);
  expect(behind(0.01, 5.98, 6, true)).toBeCloseTo(-0.03, 9);
  expect(behind(5.98, 0.01, 6, false)).toBeCloseTo(-5.97, 9);
});

it("never changes the speed by more than nobody sees", () => {
  for (const error of [-10, -0.2, -0.01, 0, 0.01, 0.2, 10]) {
    expect(Math.abs(speed(error) - 1)).toBeLessThan(0.0801);
    expect(Math.sign(speed(error) - 1)).toBe(Math.sign(error));
  }
});

describe("comes into step", () => {
  it.each([0.25, -0.25, 0.05, -0.02])("from %f s without a jump", (off) => {
    const film = new Simulated(10 - off, 600, 0.1);
    const step = play(film, 100, 110, 12);
    expect(film.jumps).toBe(0);
    expect(Math.abs(step.error!)).toBeLessThan(0.002);
  });

  it.each([0.02, 0.35, 0.9])("when it comes late and a jump takes %f s", (takes) => {
    const film = new Simulated(0, 600, takes);
    const step = play(film, 100, 140, 20);
    expect(film.jumps).toBeLessThanOrEqual(3);
    expect(Math.abs(step.error!)).toBeLessThan(0.002);
  });

  it("over the end of a film that begins again", () => {
    const film = new Simulated(0, 6, 0.1, true);
    const step = play(film, 100, 104.5, 30, true);
    expect(Math.abs(step.error!)).toBeLessThan(0.002);
  });
});

it("leaves a film alone that waits or is over", () => {
  const film = new Simulated(5, 6, 0.1);
  const step = new InStep(film, 100, false);
  step.look(99);
  expect(step.error).toBeNull();
  step.look(108);
  expect(film.jumps).toBe(0);
  film.paused = true;
  step.look(103);
  expect(film.jumps).toBe(0);
  expect(FAR).toBeGreaterThan(0);
});
