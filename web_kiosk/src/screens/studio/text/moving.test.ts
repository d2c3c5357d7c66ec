import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { changeBetween } from "./change";
import {
  duplicateStep,
  insertItem,
  insertStep,
  moveStep,
  pathOnLine,
  placeAfter,
  placeStep,
  removeStep,
  shiftedPath,
  shiftStep,
} from "./moving";
import { everyList, everyStep, readScene, stepAt, stepOnLine, type SceneText } from "./reading";

const FOLDER = new URL("../../../../../scenes/library/", import.meta.url).pathname;
const LIBRARY = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yaml"))
  .map((name): [string, string] => [name, readFileSync(FOLDER + name, "utf8")]);

const REMARKS = `scene: remarks
title: {en: Remarks} # kept
steps:
    # first further in
  # above one
  - wait: 1s   # at its side
      # below one, further in

  # above two
  - name: {en: Two}
    together:
      # inside
      - say: {en: "A: b"}
        for: 2s
      - wait: 3s
        # below the last inside
  # above three

  - note: "three # no remark"
  # below all
finally: keep
# the end`;

function read(text: string): SceneText {
  const scene = readScene(text);
  expect(scene).not.toBeNull();
  return scene!;
}

/** What a text says, remarks and order of lines aside. */
function remarksOf(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => line.trim().startsWith("#"))
    .map((line) => line.trim())
    .sort();
}

describe.each([...LIBRARY, ["remarks", REMARKS] as [string, string]])("%s", (_name, text) => {
  const scene = read(text);

  it("gives the same bytes after every step was moved down and up again", () => {
    for (const step of everyStep(scene.main)) {
      const down = shiftStep(scene, step.path, 1);
      if (down === null) continue;
      const moved = read(down);
      expect(shiftStep(moved, shiftedPath(scene, step.path, 1), -1)).toBe(text);
    }
  });

  it("only changes places: the same steps and the same remarks, wherever a step goes in its list", () => {
    for (const list of everyList(scene.main).filter(({ block }) => block)) {
      list.steps.forEach((step, index) => {
        for (const to of new Set([0, index + 2])) {
          if (to > list.steps.length) continue;
          const moved = read(moveStep(scene, step.path, { list: list.trail, index: to })!);
          const values = list.steps.map(({ value }) => value);
          const [own] = values.splice(index, 1);
          values.splice(to > index ? to - 1 : to, 0, own!);
          const now = everyList(moved.main).find(({ trail }) => trail.join() === list.trail.join())!;
          // Inside a step that lies before it nothing moves, so the list has the same trail.
          expect(now.steps.map(({ value }) => value)).toEqual(values);
          expect(remarksOf(moved.text)).toEqual(remarksOf(text));
        }
      });
    }
  });

  it("comes back from any other list with the same bytes", () => {
    const lists = everyList(scene.main).filter(({ block }) => block);
    for (const home of lists.filter(({ steps }) => steps.length > 1)) {
      for (const [index, step] of home.steps.entries()) {
        for (const list of lists.slice(0, 5)) {
          if (list === home || list.trail.join().startsWith(`${step.trail.join()},`)) continue;
          // A step that leaves its place shifts the numbers of those below it; the main list alone keeps its name.
          if (home.trail.length > 1 || list.trail.length === 1) continue;
          const target = { list: list.trail, index: list.steps.length };
          const away = read(moveStep(scene, step.path, target)!);
          const said = everyStep(away.main).filter(
            ({ value }) => JSON.stringify(value) === JSON.stringify(step.value),
          );
          expect(said.length).toBeGreaterThan(0);
          expect(everyStep(away.main)).toHaveLength(everyStep(scene.main).length);
          const backs = said.map(({ path }) => moveStep(away, path, { list: ["steps"], index }));
          expect(backs).toContain(text);
        }
      }
    }
  });

  it("takes away again what was put in, in every list", () => {
    for (const list of everyList(scene.main).filter(({ block }) => block)) {
      for (let index = 0; index <= list.steps.length; index += 1) {
        const more = read(insertStep(scene, { list: list.trail, index }, "- wait: 7s\n")!);
        const own = everyList(more.main).find(({ trail }) => trail.join() === list.trail.join())!.steps[
          index
        ]!;
        expect(own.value).toEqual({ wait: "7s" });
        // A remark below the last step of a list that is further in than the new dash belongs to what is above.
        expect(removeStep(more, own.path)).toBe(text);
      }
    }
  });

  it("copies a step as it stands, and takes the copy away", () => {
    for (const step of everyStep(scene.main)) {
      const twice = duplicateStep(scene, step.path);
      if (twice === null) continue;
      const again = read(twice);
      const copy = stepAt(again, shiftedPath(again, step.path, 1))!;
      expect(copy.value).toEqual(step.value);
      expect(removeStep(again, copy.path)).toBe(text);
    }
  });

  it("says on every line which step it belongs to", () => {
    for (const step of everyStep(scene.main)) {
      expect(stepOnLine(scene, step.line)?.path).toBe(step.path);
    }
  });
});

it("calls steps as the hub does", () => {
  const flood = read(LIBRARY.find(([name]) => name === "flood-response.yaml")![1]);
  const paths = everyStep(flood.main).map(({ path }) => path);
  expect(paths.slice(0, 8)).toEqual(["1", "2", "2.t.1", "2.t.2", "2.t.3", "2.t.4", "3", "3.1"]);
  expect(paths).toContain("12.c2.1.2");
  expect(paths).toContain("13.o.1");
});

it("gives remarks to the steps they stand by", () => {
  const scene = read(REMARKS);
  const block = (path: string): string[] => {
    const { first, end } = stepAt(scene, path)!;
    return scene.lines.slice(first, end);
  };
  expect(block("1")).toEqual([
    "  # above one",
    "  - wait: 1s   # at its side",
    "      # below one, further in",
  ]);
  expect(block("2")[0]).toBe("");
  expect(block("2")[1]).toBe("  # above two");
  expect(block("2.1")[0]).toBe("      # inside");
  expect(block("2").at(-1)).toBe("        # below the last inside");
  expect(block("3")).toEqual(["  # above three", "", '  - note: "three # no remark"']);
});

it("refuses to move a step into itself, or past the ends", () => {
  const scene = read(REMARKS);
  expect(moveStep(scene, "2", { list: ["steps", 1, "together"], index: 0 })).toBeNull();
  expect(shiftStep(scene, "1", -1)).toBeNull();
  expect(shiftStep(scene, "3", 1)).toBeNull();
});

it("moves a step further in with all its lines, and leaves a note where a list would be empty", () => {
  const scene = read("steps:\n  - say:\n      en: A\n  - group:\n      - wait: 1s\n");
  expect(moveStep(scene, "1", { list: ["steps", 1, "group"], index: 0 })).toBe(
    "steps:\n  - group:\n      - say:\n          en: A\n      - wait: 1s\n",
  );
  expect(moveStep(scene, "2.1", { list: ["steps"], index: 0 })).toBe(
    "steps:\n  - wait: 1s\n  - say:\n      en: A\n  - group:\n      - note: …\n",
  );
  expect(removeStep(read("steps:\n  - wait: 1s"), "1")).toBe("steps:\n  - note: …");
});

it("reads nothing from a text that is no scene yet", () => {
  for (const text of ["", "steps", "steps: 3", "steps: [", "a: b: c", "- wait: 1s"])
    expect(readScene(text)).toBeNull();
});

it("leaves steps written in one line where they are", () => {
  const scene = read("steps:\n  - until: a.b\n    otherwise: [{wait: 1s}, {wait: 2s}]\n");
  expect(everyStep(scene.main).map(({ path }) => path)).toEqual(["1", "1.o.1", "1.o.2"]);
  expect(shiftStep(scene, "1.o.1", 1)).toBeNull();
});

it("puts new steps below the marked one, else at the end", () => {
  const scene = read(REMARKS);
  expect(placeAfter(scene, "2.1")).toEqual({ list: ["steps", 1, "together"], index: 1 });
  expect(placeAfter(scene, null)).toEqual({ list: ["steps"], index: 3 });
});

it("finds the smallest change", () => {
  expect(changeBetween("abc", "abc")).toBeNull();
  expect(changeBetween("a b c", "a xx c")).toEqual({ from: 2, to: 3, insert: "xx" });
  expect(changeBetween("aa", "aaa")).toEqual({ from: 2, to: 2, insert: "a" });
  expect(changeBetween("", "new")).toEqual({ from: 0, to: 0, insert: "new" });
});

it("says where a step went", () => {
  const scene = read(REMARKS);
  const placed = placeStep(scene, "1", { list: ["steps", 1, "together"], index: 2 })!;
  expect(pathOnLine(read(placed.text), placed.first)).toBe("1.3");
  const back = placeStep(scene, "3", { list: ["steps"], index: 0 })!;
  expect(pathOnLine(read(back.text), back.first)).toBe("1");
});

it("adds a choice below the last, further in where the others are", () => {
  const text =
    "steps:\n  - ask: {en: A}\n    choices:\n      - label: {en: B}\n        steps:\n          - wait: 1s # b\n    at_most: 1s\n";
  expect(insertItem(text, ["steps", 0, "choices"], { label: { en: "C" } })).toBe(
    text.replace("# b\n", "# b\n      - label: {en: C}\n"),
  );
  expect(insertItem("a: [1]", ["a"], {})).toBeNull();
});
