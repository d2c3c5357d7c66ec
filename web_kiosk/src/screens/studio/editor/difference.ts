/** Two texts as one, with what went and what came: for publishing, versions and conflicts. In a shadow root, as the editor. */
import { yaml } from "@codemirror/lang-yaml";
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { look } from "./look";

const marks = EditorView.theme({
  ".cm-changedLine": { backgroundColor: "var(--jade-soft) !important" },
  ".cm-changedText": { background: "color-mix(in srgb, var(--jade) 22%, transparent) !important" },
  ".cm-insertedLine": { textDecoration: "none", backgroundColor: "var(--jade-soft)" },
  ".cm-deletedChunk": { backgroundColor: "var(--red-soft)", paddingLeft: "0.4rem" },
  ".cm-deletedChunk .cm-deletedText": { background: "color-mix(in srgb, var(--red) 20%, transparent)" },
  ".cm-deletedLine, .cm-deletedLine del": { textDecoration: "none" },
  ".cm-changeGutter": { width: "4px", paddingLeft: "0" },
  ".cm-changedLineGutter": { background: "var(--jade) !important" },
  ".cm-deletedLineGutter": { background: "var(--red) !important" },
  ".cm-collapsedLines": {
    color: "var(--text-quiet)",
    background: "var(--grey-soft)",
    padding: "0.4rem 0.75rem",
    fontFamily: "var(--font)",
  },
  ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: '"⋯"' },
});

export interface Difference {
  /** Null where there is nothing to compare with: the text alone is shown. */
  before: string | null;
  after: string;
  label: string;
  /** "{count} unchanged lines" in the language of the screen: `$` stands for the count. */
  unchanged: string;
}

/** Show a difference; returns how to take it away. */
export function showDifference(
  host: HTMLElement,
  { before, after, label, unchanged }: Difference,
): () => void {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: after,
      extensions: [
        lineNumbers(),
        EditorView.lineWrapping,
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true", tabindex: "0" }),
        EditorState.phrases.of({ "$ unchanged lines": unchanged }),
        yaml(),
        look,
        before === null ? [] : compared(before),
        marks,
      ],
    }),
  });
  return () => view.destroy();
}

function compared(original: string): Extension {
  return unifiedMergeView({
    original,
    mergeControls: false,
    highlightChanges: true,
    gutter: true,
    syntaxHighlightDeletions: false,
    collapseUnchanged: { margin: 2, minSize: 4 },
  });
}
