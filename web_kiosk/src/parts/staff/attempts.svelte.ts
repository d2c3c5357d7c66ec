/** What a person asked of the hub and has not been answered yet, and what the hub refused last. */

export class Attempts {
  private readonly open = $state<Record<string, true>>({});
  /** The last refusal, until the next attempt or until somebody closes it. */
  error = $state.raw<unknown>(null);
  /** What the refused attempt was called. */
  refused = $state<string | null>(null);

  /** Whether this is under way. */
  pending(name: string): boolean {
    return name in this.open;
  }

  /** Do it once: a second press while it is under way does nothing. Returns whether the hub agreed. */
  async make(name: string, act: () => Promise<unknown>): Promise<boolean> {
    if (this.pending(name)) return false;
    this.open[name] = true;
    this.forget();
    try {
      await act();
      return true;
    } catch (error) {
      this.error = error;
      this.refused = name;
      return false;
    } finally {
      delete this.open[name];
    }
  }

  forget(): void {
    this.error = null;
    this.refused = null;
  }
}
