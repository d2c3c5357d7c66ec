// Plays an invented run so that the screens have something to show: no devices, no rules of the real hub.
import { t } from "./fake_hall.mjs";

const now = () => Date.now() / 1000;
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** One run; `changed()` is called after each change of `view`. */
export class FakeRun {
  constructor(id, scene, script, language, by, changed, setPoint) {
    Object.assign(this, { script, changed, setPoint, answer: null, go: false, skip: false });
    const start = now();
    this.view = {
      id,
      scene: scene.id,
      title: scene.title,
      zone: scene.zone,
      picture: scene.picture,
      language,
      state: "starting",
      step: null,
      steps: scene.stations.map(({ planned_start, ...station }) => ({
        ...station,
        planned_at: start + planned_start,
        started_at: null,
        ended_at: null,
        outcome: null,
        reason: {},
      })),
      caption: {},
      ask: null,
      wait: null,
      confirmations: [],
      without: scene.readiness.without,
      started_by: by.name,
      started_from: by.screen,
      started_at: start,
      ended_at: null,
      paused_seconds: 0,
      planned_length: scene.length,
      reason: {},
      interruptions: 0,
      unrestored: [],
    };
  }

  async play() {
    for (const step of this.script) {
      if (step.branch !== null) {
        const skip = step.branch !== (this.answer ?? 1);
        if (skip) continue;
      }
      if (this.view.ended_at) return;
      await this.playStep(step);
    }
    this.update({ state: "restoring", step: null, wait: null });
    await pause(1.5);
    this.end("done");
  }

  async playStep(step) {
    this.mark(step.path, { started_at: now() });
    this.update({ state: "playing", step: step.path, ...(step.caption ? { caption: step.caption } : {}) });
    if (step.confirm) this.confirm(...step.confirm);
    if (step.wait)
      this.update({
        state: step.kind === "hold" ? "holding" : "playing",
        wait: { kind: step.kind, what: step.wait, since: now(), until: now() + step.length },
      });
    if (step.ask) await this.ask(step);
    else await this.until(step.length, () => this.go || this.skip);
    this.mark(step.path, { ended_at: now(), outcome: this.skip ? "skipped" : "done" });
    this.go = this.skip = false;
    this.update({ wait: null });
  }

  async ask(step) {
    const choices = step.ask.choices.map(([label, detail], n) => ({ index: n + 1, label, detail }));
    this.update({
      state: "asking",
      ask: { prompt: step.ask.prompt, choices, asked_at: now(), until: now() + step.length, default: 1 },
    });
    await this.until(step.length, () => this.answer !== null || this.skip);
    this.answer ??= 1;
    this.update({ ask: null });
  }

  confirm(device, point, wanted) {
    const entry = { device, point, wanted, actual: null, state: "pending", took: null, reason: {} };
    this.view.confirmations = [...this.view.confirmations, entry];
    setTimeout(() => {
      Object.assign(entry, { state: "confirmed", actual: wanted, took: 0.4 });
      this.setPoint(device, point, wanted);
      this.update({});
    }, 1400);
  }

  async until(seconds, early) {
    let left = seconds;
    while (left > 0 && !early() && !this.view.ended_at) {
      await pause(0.1);
      if (this.view.state !== "paused") left -= 0.1;
    }
  }

  control(verb) {
    if (verb === "stop")
      this.end("stopped", t("đã dừng theo yêu cầu", "요청으로 중지됨", "stopped on request"));
    if (verb === "pause") this.update({ state: "paused" });
    if (verb === "resume") this.update({ state: "playing" });
    if (verb === "go") this.go = true;
    if (verb === "skip") this.skip = true;
  }

  end(state, reason = {}) {
    if (!this.view.ended_at)
      this.update({ state, reason, ended_at: now(), ask: null, wait: null, step: null });
  }

  mark(path, values) {
    this.view.steps = this.view.steps.map((step) => (step.path === path ? { ...step, ...values } : step));
  }

  update(values) {
    if (this.view.ended_at) return;
    this.view = { ...this.view, ...values };
    this.changed(this.view);
  }
}
