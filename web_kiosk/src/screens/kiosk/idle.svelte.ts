/** How long nobody has touched this screen. */

const TICK = 500;

export class Idle {
  /** Whole seconds since the last touch. */
  seconds = $state(0);
  private last = performance.now();

  touch = (): void => {
    this.last = performance.now();
    this.seconds = 0;
  };

  /** Count until the returned function is called. */
  start(): () => void {
    const timer = setInterval(
      () => (this.seconds = Math.floor((performance.now() - this.last) / 1000)),
      TICK,
    );
    return () => clearInterval(timer);
  }
}
