import { expect, it } from "vitest";
import type { DeviceView, SceneView } from "../../api/types";
import { missingFor } from "./reasons";

it("tells the needed devices that can't be used, and nothing of those it does not know", () => {
  const states = { tank: "offline", pump: "online", gate: "degraded", lamp: "disabled" };
  const devices = new Map(
    Object.entries(states).map(([id, state]) => [id, { id, availability: { state } } as DeviceView]),
  );
  const scene = { needs: ["tank", "pump", "gate", "lamp", "gone"] } as SceneView;
  expect(missingFor(scene, devices)).toEqual(["tank", "lamp"]);
});
