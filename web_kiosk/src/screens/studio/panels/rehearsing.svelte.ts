/** A rehearsal: what is ticked for it, whether it is under way, and how the last one went. */
import type { StudioApi } from "../../../api/studio";
import type { FaultRequest, RehearsalView } from "../../../api/studio_types";
import type { Script } from "../script.svelte";

export class Rehearsing {
  busy = $state(false);
  /** Whether the faults to tick are shown; put away when the rehearsal begins. */
  choosing = $state(false);
  error = $state.raw<unknown>(null);
  result = $state.raw<RehearsalView | null>(null);
  /** The text that was rehearsed. */
  text = $state("");
  /** The visitor's answers in turn; 0 is silence. */
  choices = $state.raw<number[]>([]);
  faults = $state.raw<readonly FaultRequest[]>([]);
  private abort: AbortController | null = null;

  constructor(
    private readonly api: StudioApi,
    private readonly script: Script,
  ) {}

  get count(): number {
    return this.faults.length;
  }

  has(device: string, fault: string): boolean {
    return this.faults.some((each) => each.device === device && each.fault === fault);
  }

  /** A device has one fault at a time: a second tick takes the place of the first. */
  toggle(device: string, fault: string): void {
    const others = this.faults.filter((each) => each.device !== device);
    const kind = fault as FaultRequest["fault"];
    this.faults = this.has(device, fault) ? others : [...others, { device, fault: kind, at: 0 }];
  }

  /** When the fault of a device strikes: as a step begins, or so many seconds after the scene began. */
  strike(device: string, when: { step: string } | { at: number }): void {
    this.faults = this.faults.map((each) =>
      each.device === device ? { device, fault: each.fault, at: 0, ...when } : each,
    );
  }

  answer(index: number, choice: number, questions: number): void {
    this.choices = Array.from({ length: questions }, (_, each) =>
      each === index ? choice : (this.choices[each] ?? 0),
    );
  }

  async begin(language: string): Promise<void> {
    if (this.busy) return;
    const known = new Set((this.script.check?.devices ?? []).map(({ id }) => id));
    const steps = new Set((this.script.check?.steps ?? []).map(({ path }) => path));
    // A step that went meanwhile can't be waited for: its fault is there from the beginning again.
    const faults = this.faults
      .filter(({ device }) => known.has(device))
      .map((each) => (each.step == null || steps.has(each.step) ? each : { ...each, step: null, at: 0 }));
    const text = this.script.text;
    this.busy = true;
    this.choosing = false;
    this.error = null;
    this.abort = new AbortController();
    const { signal } = this.abort;
    try {
      const result = await this.api.rehearse(
        this.script.name,
        { text, language, faults, choices: this.choices },
        signal,
      );
      [this.result, this.text] = [result, text];
    } catch (error) {
      if (!signal.aborted) this.error = error;
    } finally {
      this.busy = false;
    }
  }

  /** The hub ends a rehearsal nobody waits for. */
  cancel(): void {
    this.abort?.abort();
  }
}
