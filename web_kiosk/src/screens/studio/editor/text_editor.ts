/**
 * CodeMirror for one scene. It lives in a shadow root: there its styles are adopted style sheets, which the page's
 * strict content security policy allows; in the page itself they would be a style element, which it forbids.
 */
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  startCompletion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import {
  defaultKeymap,
  history,
  historyKeymap,
  isolateHistory,
  redo,
  redoDepth,
  undo,
  undoDepth,
} from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState, StateEffect, StateField, type Extension } from "@codemirror/state";
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  type DecorationSet,
} from "@codemirror/view";
import type { Change } from "../text/change";
import type { Suggestions } from "./complete";
import { look } from "./look";

/** Lines counted from 0, `end` the first after them. */
interface Lines {
  first: number;
  end: number;
}

/** Something to underline; lines and columns count from 1, as findings do. */
export interface Underline {
  line: number;
  column: number;
  endColumn: number;
  severity: "error" | "warning";
  message: string;
}

export interface Hooks {
  /** The text changed, by whatever hand. */
  changed: (text: string) => void;
  /** The cursor was put on a line (from 0) by a person. */
  placed: (line: number) => void;
  suggest: (text: string, offset: number) => Suggestions;
  /** CodeMirror's own words in the language of the screen. */
  phrases: () => Record<string, string>;
  label: string;
}

const mark = StateEffect.define<Lines | null>();
const marked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, transaction) {
    const effect = transaction.effects.find((each) => each.is(mark));
    if (effect === undefined) return lines.map(transaction.changes);
    const { value } = effect as StateEffect<Lines | null>;
    return value === null ? Decoration.none : decorated(transaction.state, value);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export class TextEditor {
  private readonly view: EditorView;
  private readonly sizes: ResizeObserver;

  constructor(host: HTMLElement, text: string, hooks: Hooks) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    this.view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({ doc: text, extensions: extensions(hooks) }),
    });
    this.sizes = new ResizeObserver(() => this.keepCursor());
    this.sizes.observe(host);
  }

  get text(): string {
    return this.view.state.doc.toString();
  }
  get undoable(): boolean {
    return undoDepth(this.view.state) > 0;
  }
  get redoable(): boolean {
    return redoDepth(this.view.state) > 0;
  }

  undo(): void {
    undo(this.view);
  }
  redo(): void {
    redo(this.view);
  }

  /** Make a change of the list in the text; `typing` joins it with the one before, as keystrokes are. */
  change(change: Change, typing = false): void {
    this.view.dispatch({
      changes: change,
      userEvent: typing ? "input.type" : "input",
      annotations: typing ? [] : [isolateHistory.of("full")],
    });
  }

  underline(underlines: Underline[]): void {
    const { doc } = this.view.state;
    const diagnostics = underlines.map(({ line, column, endColumn, severity, message }): Diagnostic => {
      const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
      const begin = Math.min(from + column - 1, to);
      return { from: begin, to: Math.min(Math.max(from + endColumn - 1, begin), to), severity, message };
    });
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  /** Tint the lines of a step and, where asked, bring them into view. */
  markLines(lines: Lines | null, show: boolean): void {
    const effects: StateEffect<unknown>[] = [mark.of(lines)];
    if (lines !== null && show) {
      const line = this.view.state.doc.line(Math.min(lines.first + 1, this.view.state.doc.lines));
      effects.push(EditorView.scrollIntoView(line.from, { y: "start", yMargin: 48 }));
    }
    this.view.dispatch({ effects });
  }

  /** Put the cursor somewhere (counted from 1) and the focus into the text. */
  goTo(line: number, column: number): void {
    const { from, to } = this.view.state.doc.line(Math.min(Math.max(line, 1), this.view.state.doc.lines));
    const anchor = Math.min(from + column - 1, to);
    this.view.dispatch({
      selection: { anchor },
      effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    });
    this.view.focus();
  }

  /** The findings below grow while somebody types: what is typed stays in view. */
  private keepCursor(): void {
    if (!this.view.hasFocus) return;
    const { head } = this.view.state.selection.main;
    this.view.dispatch({ effects: EditorView.scrollIntoView(head, { y: "nearest", yMargin: 24 }) });
  }

  destroy(): void {
    this.sizes.disconnect();
    this.view.destroy();
  }
}

function extensions(hooks: Hooks): Extension[] {
  return [
    lineNumbers(),
    lintGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    EditorView.lineWrapping,
    indentUnit.of("  "),
    yaml(),
    marked,
    look,
    autocompletion({ override: [completionSource(hooks)], icons: false }),
    keymap.of([
      { key: "Tab", run: acceptCompletion },
      { key: "Ctrl-Space", run: startCompletion },
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...completionKeymap,
    ]),
    EditorState.phrases.of(hooks.phrases()),
    EditorView.contentAttributes.of({
      "aria-label": hooks.label,
      spellcheck: "false",
      lang: "en",
      tabindex: "0",
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) hooks.changed(update.state.doc.toString());
      if (update.selectionSet && update.view.hasFocus && !update.docChanged)
        hooks.placed(update.state.doc.lineAt(update.state.selection.main.head).number - 1);
    }),
  ];
}

function completionSource({ suggest }: Hooks): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const { from, options } = suggest(context.state.doc.toString(), context.pos);
    if (
      options.length === 0 ||
      (from === context.pos && !context.explicit && !context.matchBefore(/[:{,-] $/))
    )
      return null;
    return { from, options, validFor: /^[\w.$-]*$/ };
  };
}

function decorated(state: EditorState, { first, end }: Lines): DecorationSet {
  const line = Decoration.line({ class: "cm-step" });
  const last = Math.min(end, state.doc.lines);
  const ranges = [];
  for (let number = first + 1; number <= last; number += 1)
    ranges.push(line.range(state.doc.line(number).from));
  return Decoration.set(ranges);
}
