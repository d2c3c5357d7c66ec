import { describe, expect, it } from "vitest";
import { sourceFiles } from "../testing/sources";
import { visibleWords } from "../testing/visible";

/** Names and signs that are the same in every language. */
const SAME_EVERYWHERE = new Set(["VKC", "VKC ·", "PM2.5", "µg/m³", "ms", "·"]);
/** Addresses that are shown as they are typed. */
const ADDRESS = /^\/[\w/{}.-]*$/;

describe("words outside the catalogues", () => {
  it("are not there", () => {
    const found = sourceFiles(/\.svelte$/).flatMap(({ path, text }) =>
      visibleWords(text)
        .filter((words) => !SAME_EVERYWHERE.has(words) && !ADDRESS.test(words))
        .map((words) => `${path}: ${words}`),
    );
    expect(found).toEqual([]);
  });

  it("would be found, wherever they stand", () => {
    const words = (markup: string): string[] =>
      visibleWords(`<script>let a = "not shown";</script>${markup}`);
    expect(words("<p>Ready</p>")).toEqual(["Ready"]);
    expect(words("<p>{a ? 'Sẵn sàng' : t('common.close')}</p>")).toEqual(["Sẵn sàng"]);
    expect(words("{#if a}<b>열기</b>{/if}")).toEqual(["열기"]);
    expect(words('<button aria-label="Close" class="not shown"></button>')).toEqual(["Close"]);
    expect(words("<Toast text={`Lost ${a}`} />")).toEqual(["Lost"]);
    expect(words("<p>{a === 'lost' ? '–' : `${a} %`}</p>")).toEqual([]);
  });
});
