/** Media the centre wants on its attract screens: items of the content store with this tag. */
import type { Api } from "./client";

const TAG = "attract";

/** The answer as it came, to be read with care; null where the hub has none to give now. */
export async function attractMedia(api: Api): Promise<unknown> {
  try {
    return await api.ask("GET", `/api/content?tag=${TAG}`);
  } catch {
    return null;
  }
}
