/** Dragging a step by its grip to another place, with mouse, pen or finger. */
import { getContext, setContext } from "svelte";
import type { Script } from "../script.svelte";
import { isWithin, landingAt, type Landing, type RowBox } from "../steps/dragging";
import { pathOnLine, placeStep } from "../text/moving";
import { sameTrail, type StepList, type StepNode } from "../text/reading";

interface Row {
  step: StepNode;
  list: StepList;
  index: number;
}

/** Distance from the edge, in pixels, at which the list scrolls on, and how far at a time. */
const EDGE = 48;
const ROLL = 14;

export class Drag {
  private dragged = $state.raw<StepNode | null>(null);
  private landing = $state.raw<Landing | null>(null);
  private readonly rows = new Map<Element, Row>();

  constructor(private readonly script: Script) {}

  /** A row tells where it is; called again when its step changes. */
  row(element: Element, step: StepNode, list: StepList, index: number): () => void {
    this.rows.set(element, { step, list, index });
    return () => this.rows.delete(element);
  }

  isDragged(step: StepNode): boolean {
    return this.dragged !== null && isWithin(step.trail, this.dragged.trail);
  }

  /** Where the mark is drawn at this row, if it is. */
  sideOf(step: StepNode): "above" | "below" | undefined {
    return this.landing && sameTrail(this.landing.row, step.trail) ? this.landing.side : undefined;
  }

  lift(event: PointerEvent, step: StepNode): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const grip = event.currentTarget as HTMLElement;
    grip.setPointerCapture(event.pointerId);
    this.dragged = step;
    const move = (next: PointerEvent): void => this.over(next.clientY, grip);
    const end = (drop: boolean): void => {
      grip.removeEventListener("pointermove", move);
      grip.removeEventListener("pointerup", dropped);
      grip.removeEventListener("pointercancel", cancelled);
      removeEventListener("keydown", escape);
      if (drop) this.drop();
      this.dragged = this.landing = null;
    };
    const dropped = (): void => end(true);
    const cancelled = (): void => end(false);
    const escape = (key: KeyboardEvent): void => {
      if (key.key === "Escape") end(false);
    };
    grip.addEventListener("pointermove", move);
    grip.addEventListener("pointerup", dropped);
    grip.addEventListener("pointercancel", cancelled);
    addEventListener("keydown", escape);
  }

  private over(y: number, grip: HTMLElement): void {
    if (this.dragged === null) return;
    const scroller = grip.closest("[data-scroll]");
    if (scroller) {
      const { top, bottom } = scroller.getBoundingClientRect();
      if (y < top + EDGE) scroller.scrollBy(0, -ROLL);
      else if (y > bottom - EDGE) scroller.scrollBy(0, ROLL);
    }
    this.landing = landingAt(this.boxes(), y, this.dragged.trail);
  }

  private drop(): void {
    const { scene } = this.script;
    if (scene === null || this.dragged === null || this.landing === null) return;
    const placed = placeStep(scene, this.dragged.path, this.landing);
    if (placed === null || !this.script.apply(placed.text)) return;
    this.script.select(this.script.scene && pathOnLine(this.script.scene, placed.first));
  }

  private boxes(): RowBox[] {
    return [...this.rows.entries()]
      .filter(([, { list }]) => list.block)
      .map(([element, { step, list, index }]) => {
        const { top, bottom } = element.getBoundingClientRect();
        return { step: step.trail, list: list.trail, index, top, bottom };
      })
      .sort((one, other) => one.top - other.top);
  }
}

const KEY = Symbol("drag");

export function provideDrag(drag: Drag): void {
  setContext(KEY, drag);
}

export function useDrag(): Drag {
  return getContext<Drag>(KEY);
}
