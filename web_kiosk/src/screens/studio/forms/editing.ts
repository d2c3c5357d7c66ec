/** What a form does to its step: single keys set or taken away in the text, at once. */
import type { Script } from "../script.svelte";
import { confirmTime } from "../steps/devices";
import { secondsOf, writtenSeconds } from "../steps/durations";
import type { StepNode, Trail } from "../text/reading";
import { removeValue, setValue } from "../text/values";

export class StepEditing {
  constructor(
    private readonly script: Script,
    private readonly step: () => StepNode,
  ) {}

  /** Set a key of the step, or one further in (["say", "vi"]). */
  set = (keys: Trail, value: unknown): void => {
    this.script.apply(setValue(this.script.text, [...this.step().trail, ...keys], value), { typing: true });
  };

  /** Put another map in the place of one: not joined with what was typed before. */
  put = (keys: Trail, value: unknown): void => {
    this.script.apply(setValue(this.script.text, [...this.step().trail, ...keys], value));
  };

  /** Other points: they are given the time they need to confirm. */
  putStates = (kind: "set" | "fade", states: Record<string, unknown>): void => {
    const { trail, value } = this.step();
    const after = setValue(this.script.text, [...trail, kind], states);
    const needed = confirmTime(this.script.vocabulary, Object.keys(states));
    const given = secondsOf(value["confirm"] ?? 0);
    const enough = given === null || value["no_feedback"] === true || given >= needed;
    this.script.apply(
      after === null || enough ? after : setValue(after, [...trail, "confirm"], writtenSeconds(needed)),
    );
  };

  remove = (keys: Trail): void => {
    this.script.apply(removeValue(this.script.text, [...this.step().trail, ...keys]));
  };

  /** A text in one language; the map is made where there is none. */
  say = (key: string, language: string, text: string): void => {
    const value = this.step().value[key];
    if (typeof value === "object" && value !== null) this.set([key, language], text);
    else this.set([key], { [language]: text });
  };
}
