/** Something read over HTTP: the latest answer, or why there is none. An older answer never replaces a newer one. */
export class Reading<T> {
  value = $state.raw<T | null>(null);
  error = $state.raw<unknown>(null);
  private asked = 0;

  constructor(private readonly ask: () => Promise<T>) {}

  async read(): Promise<void> {
    this.asked += 1;
    const mine = this.asked;
    try {
      const value = await this.ask();
      if (mine !== this.asked) return;
      this.value = value;
      this.error = null;
    } catch (error) {
      if (mine === this.asked) this.error = error;
    }
  }

  /** Read now and every so many milliseconds; returns the way to stop. */
  follow(every: number, first = 0): () => void {
    const soon = setTimeout(() => void this.read(), first);
    const again = setInterval(() => void this.read(), every);
    return () => {
      clearTimeout(soon);
      clearInterval(again);
    };
  }
}
