/** One scene under the pen: its text, the same read as steps, what the checker says of it, and its draft. */
import { getContext, setContext } from "svelte";
import type { StudioApi } from "../../api/studio";
import type {
  CheckView,
  ScriptFindingView,
  StudioDocumentView,
  VocabularyView,
} from "../../api/studio_types";
import type { TextEditor } from "./editor/text_editor";
import { Saver } from "./saver.svelte";
import { withDevicesNamed } from "./steps/devices";
import { changeBetween } from "./text/change";
import { mistakenWord } from "./text/suggestion";
import { readScene, stepAt, type SceneText, type StepNode } from "./text/reading";

/** Milliseconds of rest before the checker is asked. */
const CHECK_REST = 350;

export class Script {
  readonly name: string;
  readonly saver: Saver;
  text = $state("");
  /** The text read as steps; while somebody types what can't be read, the last that could be. */
  scene = $state.raw<SceneText | null>(null);
  /** Whether `scene` is the present text. */
  readable = $state(false);
  selected = $state<string | null>(null);
  document = $state.raw<StudioDocumentView>()!;
  check = $state.raw<CheckView | null>(null);
  /** The text `check` speaks of. */
  checkedText = $state("");
  checking = $state(false);
  checkError = $state.raw<unknown>(null);
  /** Where somebody wants to go in the text; a new object each time. */
  place = $state.raw<{ line: number; column: number } | null>(null);
  undoable = $state(false);
  redoable = $state(false);

  readonly step: StepNode | null = $derived.by(() =>
    this.scene && this.selected !== null ? (stepAt(this.scene, this.selected) ?? null) : null,
  );
  /** What the checker says of the present text; null while it has not answered yet. */
  readonly verdict: CheckView | null = $derived.by(() =>
    this.checkedText === this.text ? this.check : null,
  );
  readonly zone: string | null = $derived.by(() => {
    const zone = this.scene?.head["zone"];
    return typeof zone === "string" ? zone : null;
  });

  private editor: TextEditor | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;

  constructor(
    private readonly api: StudioApi,
    document: StudioDocumentView,
    readonly vocabulary: VocabularyView,
  ) {
    this.name = document.name;
    this.document = document;
    this.text = document.draft?.text ?? document.published_text ?? "";
    this.saver = new Saver(
      (text, revision) => api.save(document.name, text, revision),
      this.text,
      document.draft ?? null,
    );
    this.read();
    void this.ask();
  }

  /** The editor carries the text and its history; the list's edits go through it. */
  attach(editor: TextEditor | null): void {
    this.editor = editor;
    this.noteHistory();
  }

  /** The text changed in the editor, by whatever hand. */
  typed(text: string): void {
    this.text = text;
    this.read();
    this.noteHistory();
    this.saver.changed(text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), CHECK_REST);
  }

  /**
   * Change the text as the list or a form says; `after` is null where that can't be done. The devices the steps change
   * are named in the head on the way. Returns whether anything was done.
   */
  apply(after: string | null, options: { select?: string | null; typing?: boolean } = {}): boolean {
    if (after === null || this.editor === null) return false;
    const named = withDevicesNamed(after, this.vocabulary);
    const change = changeBetween(this.text, named);
    if (change !== null) this.editor.change(change, options.typing);
    if (options.select !== undefined) this.select(options.select);
    return change !== null;
  }

  /** Put a whole other text in place of this one; can be undone. */
  replace(text: string): void {
    const change = changeBetween(this.text, text);
    if (change !== null) this.editor?.change(change);
    this.select(null);
  }

  undo(): void {
    this.editor?.undo();
  }
  redo(): void {
    this.editor?.redo();
  }

  select(path: string | null, show = true): void {
    this.selected = path;
    this.showSelected(show);
  }

  /** Lead to a place in the text; the panes show the text first where it is hidden. */
  goTo(line: number, column: number): void {
    this.place = { line, column };
  }

  /** Write the word the checker thinks was meant, in the place of the one that is nearest to it. */
  takeSuggestion({ line, column, suggestion }: ScriptFindingView): void {
    const lines = this.text.split("\n");
    const place = suggestion ? mistakenWord(lines[line - 1] ?? "", column - 1, suggestion) : null;
    if (place === null) return this.goTo(line, column);
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    this.apply(this.text.slice(0, start + place.from) + suggestion + this.text.slice(start + place.to));
  }

  /** Tint the selected step in the text. */
  showSelected(show: boolean): void {
    this.editor?.markLines(this.step && { first: this.step.line, end: this.step.lastLine + 1 }, show);
  }

  /** Ask the checker now. Only the answer to the last question counts. */
  async ask(): Promise<CheckView | null> {
    clearTimeout(this.timer);
    const text = this.text;
    const asked = ++this.asked;
    this.checking = true;
    try {
      const check = await this.api.check(this.name, text);
      if (asked === this.asked) [this.check, this.checkedText, this.checkError] = [check, text, null];
      return check;
    } catch (error) {
      if (asked === this.asked) this.checkError = error;
      return null;
    } finally {
      if (asked === this.asked) this.checking = false;
    }
  }

  /** What the hub has now, after a publication or when the draft was thrown away. */
  refreshed(document: StudioDocumentView): void {
    this.document = document;
    const text = document.draft?.text ?? document.published_text ?? "";
    if (text !== this.text) this.replace(text);
    this.saver.restart(text, document.draft ?? null);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.saver.stop();
  }

  private read(): void {
    const scene = readScene(this.text);
    this.readable = scene !== null;
    if (scene !== null) this.scene = scene;
  }

  private noteHistory(): void {
    this.undoable = this.editor?.undoable ?? false;
    this.redoable = this.editor?.redoable ?? false;
  }
}

const KEY = Symbol("script");

export function provideScript(script: Script): void {
  setContext(KEY, script);
}

export function useScript(): Script {
  return getContext<Script>(KEY);
}
