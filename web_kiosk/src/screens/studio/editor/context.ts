/** Where in a scene the cursor stands, told from the lines above it: works also while the text can't be read. Pure. */

export interface Place {
  /** Keys that lead here, outermost first; the items of lists have none of their own. */
  keys: string[];
  /** Keys the map around the cursor has already. */
  siblings: string[];
  /** The key whose value is being written on this line; null while a key is being written. */
  key: string | null;
  /** Whether the cursor is inside `{…}` or `[…]` of the line. */
  flow: boolean;
  /** What of the word stands before the cursor, and where it begins (offset in the text). */
  word: string;
  from: number;
}

const WORD = /[\w.$-]*$/;
const KEY = /^(\s*(?:- +)*)([\w.$-]+):(?:\s|$)/;

export function placeOf(text: string, offset: number): Place {
  const begin = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(begin, offset);
  const word = WORD.exec(before)![0];
  const rest = before.slice(0, before.length - word.length);
  const lines = text.slice(0, begin).split("\n").slice(0, -1);
  const flow = flowKeys(rest);
  const own = KEY.exec(rest);
  const column = own ? own[1]!.length : rest.replace(/[^ -]/g, "").length;
  const keys = enclosing(lines, dashless(rest, column), before);
  if (flow !== null) {
    const outer = own ? [...keys, own[2]!] : keys;
    return {
      keys: [...outer, ...flow.outer],
      siblings: flow.siblings,
      key: flow.key,
      flow: true,
      word,
      from: offset - word.length,
    };
  }
  const siblings = siblingsOf(text, begin, column);
  return { keys, siblings, key: own ? own[2]! : null, flow: false, word, from: offset - word.length };
}

/** The column that counts for what encloses this line: of its first dash, or of its key. */
function dashless(rest: string, column: number): number {
  const dash = /^(\s*)- /.exec(rest) ?? /^(\s*)-$/.exec(rest);
  return dash ? dash[1]!.length : column;
}

/** The keys above that this line is inside of. A list may stand in the column of its key. */
function enclosing(lines: string[], column: number, own: string): string[] {
  const keys: string[] = [];
  let limit = column;
  let item = /^\s*-( |$)/.test(own);
  for (const line of lines.toReversed()) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const match = KEY.exec(line);
    const dash = /^(\s*)- /.exec(line);
    if (match) {
      const at = match[1]!.length;
      if (at < limit || (item && at === limit && !dash)) {
        keys.unshift(match[2]!);
        limit = dash ? dash[1]!.length : at;
        item = dash !== null;
        continue;
      }
    }
    if (dash && dash[1]!.length < limit) {
      limit = dash[1]!.length;
      item = true;
    }
  }
  return keys;
}

/** The keys of the map a line belongs to: above and below it, in its column. */
function siblingsOf(text: string, begin: number, column: number): string[] {
  const above = text.slice(0, begin).split("\n").slice(0, -1);
  const found: string[] = [];
  const current = lineAt(text, begin);
  const collect = (line: string): boolean => {
    if (line.trim() === "") return true;
    const inset = line.length - line.trimStart().length;
    const match = KEY.exec(line);
    if (match && match[1]!.length === column) {
      found.push(match[2]!);
      return !/^\s*- /.test(line);
    }
    return inset >= column;
  };
  if (!/^\s*- /.test(current)) for (const line of above.toReversed()) if (!collect(line)) break;
  for (const line of text.slice(begin + current.length + 1).split("\n")) {
    if (/^\s*-( |$)/.test(line) && line.indexOf("-") < column) break;
    if (!collect(line)) break;
  }
  return found;
}

function lineAt(text: string, begin: number): string {
  const end = text.indexOf("\n", begin);
  return text.slice(begin, end < 0 ? text.length : end);
}

interface Flow {
  outer: string[];
  siblings: string[];
  key: string | null;
}

/** The keys inside the braces open at the cursor; null outside of braces. */
function flowKeys(rest: string): Flow | null {
  const open: { holder: string | null; siblings: string[] }[] = [];
  let key: string | null = null;
  for (const [token] of rest.matchAll(/"(?:[^"\\]|\\.)*"|'[^']*'|[{}[\],]|[\w.$-]+:(?=\s|$)/g)) {
    if (token === "{" || token === "[") {
      open.push({ holder: key, siblings: [] });
      key = null;
    } else if (token === "}" || token === "]") {
      key = open.pop()?.holder ?? null;
    } else if (token === ",") {
      key = null;
    } else if (token.endsWith(":") && open.length > 0) {
      key = token.slice(0, -1);
      open.at(-1)!.siblings.push(key);
    }
  }
  if (open.length === 0) return null;
  const outer = open.slice(1).flatMap(({ holder }) => (holder === null ? [] : [holder]));
  return { outer, siblings: open.at(-1)!.siblings, key };
}
