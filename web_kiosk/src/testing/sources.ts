/** The sources of the screens, for tests that look at how they are written. */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";

export interface SourceFile {
  /** Below src/. */
  path: string;
  text: string;
}

const ROOT = new URL("..", import.meta.url).pathname;

/** Every source file whose name matches, tests and what is generated left out. */
export function sourceFiles(name: RegExp, folder = ROOT): SourceFile[] {
  return readdirSync(folder).flatMap((each) => {
    const path = join(folder, each);
    if (statSync(path).isDirectory()) return sourceFiles(name, path);
    if (!name.test(each) || each.endsWith(".test.ts") || each === "schema.ts") return [];
    return [{ path: relative(ROOT, path), text: readFileSync(path, "utf8") }];
  });
}
