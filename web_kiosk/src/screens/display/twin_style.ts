/** How the district looks, by day and by night: a MapLibre style made anew from the state, applied as a difference. */
import type {
  ExpressionSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
  StyleSpecification,
} from "maplibre-gl";
import { LAYERS, layerUrl, type Layer, type TwinState } from "./twin_data";

const DAY = {
  sky: "#cfe4f8",
  horizon: "#f2f7fd",
  beyond: "#e4ecdf",
  ground: "#e9efe4",
  block: "#f4f3f0",
  park: "#b9dfc6",
  green: "#cfe8d3",
  road: "#ffffff",
  roadEdge: "#cfd5e4",
  water: "#5ba7e3",
  flood: "#2f86d8",
  podium: "#cdd3ea",
  tower: "#8a94d3",
  court: "#c3c9e8",
  house: "#e6ddd0",
  civic: "#8fcfbb",
  tree: "#5fae83",
  lit: "#8a94d3",
  light: "#ffffff",
};
const NIGHT: typeof DAY = {
  sky: "#0d1026",
  horizon: "#2b3166",
  beyond: "#10132b",
  ground: "#232952",
  block: "#2b3263",
  park: "#24504f",
  green: "#214545",
  road: "#4a5290",
  roadEdge: "#191d40",
  water: "#1f5ba3",
  flood: "#2f86d8",
  podium: "#5a639c",
  tower: "#6f79b8",
  court: "#616ba6",
  house: "#5c6293",
  civic: "#2f8f80",
  tree: "#2c7560",
  lit: "#e3bd6c",
  light: "#e6eaff",
};

/** An expression put together from parts, which the compiler cannot follow; the style is checked by MapLibre itself. */
const expression = (parts: unknown[]) => parts as unknown as ExpressionSpecification;

/** Strips that are under water at `level` are blue; the strip being reached comes slowly. */
function floodOpacity(level: number) {
  return expression(["interpolate", ["linear"], ["-", level, ["get", "at"]], 0, 0, 9, 0.72]);
}

function surfaces(colours: typeof DAY, state: TwinState): LayerSpecification[] {
  const fill = (id: string, source: string, kinds: string[], colour: string): LayerSpecification => ({
    id,
    type: "fill",
    source,
    filter: ["in", ["get", "kind"], ["literal", kinds]],
    paint: { "fill-color": colour },
  });
  const road = (id: string, kind: string, colour: string, width: number): LayerSpecification => ({
    id,
    type: "line",
    source: "roads",
    filter: ["==", ["get", "kind"], kind],
    layout: { "line-cap": "round" },
    paint: {
      "line-color": colour,
      "line-width": ["interpolate", ["exponential", 2], ["zoom"], 13, width / 12, 18, width * 2.6],
    },
  });
  return [
    { id: "beyond", type: "background", paint: { "background-color": colours.beyond } },
    fill("ground", "land", ["district"], colours.ground),
    fill("green", "land", ["green"], colours.green),
    fill("block", "land", ["block"], colours.block),
    fill("park", "land", ["park"], colours.park),
    {
      id: "flood",
      type: "fill",
      source: "flood",
      paint: {
        "fill-color": colours.flood,
        "fill-opacity": state.level === null ? 0 : floodOpacity(state.level),
        "fill-antialias": false,
      },
    },
    fill("water", "water", ["river", "canal", "lake"], colours.water),
    road("street-edge", "street", colours.roadEdge, 17),
    road("main-edge", "main", colours.roadEdge, 31),
    road("street", "street", colours.road, 13),
    road("main", "main", colours.road, 26),
  ];
}

function lampLayers(state: TwinState): LayerSpecification[] {
  const light = expression(["match", ["get", "lamp"], ...state.lamps.flatMap((each, i) => [i + 1, each]), 0]);
  const size = (small: number, large: number) =>
    expression(["interpolate", ["exponential", 2], ["zoom"], 13, small, 18, large]);
  const circle = (
    id: string,
    radius: ExpressionSpecification,
    blur: number,
    strength: number,
  ): LayerSpecification => ({
    id,
    type: "circle",
    source: "lamps",
    paint: {
      "circle-color": "#ffd777",
      "circle-radius": radius,
      "circle-blur": blur,
      "circle-opacity": ["*", strength, light],
      "circle-pitch-alignment": "map",
    },
  });
  return [
    circle("lamp-glow", size(5, 70), 1, state.night ? 0.8 : 0.35),
    circle("lamp", size(1.2, 7), 0.3, 1),
  ];
}

function buildings(colours: typeof DAY, state: TwinState): LayerSpecification {
  const kinds = ["podium", "tower", "court", "house", "civic", "tree"] as const;
  const plain = expression([
    "match",
    ["get", "k"],
    ...kinds.flatMap((kind) => [kind, colours[kind]]),
    colours.house,
  ]);
  const lit = expression(["all", ["!=", ["get", "k"], "tree"], [">", ["get", "n"], 0.8]]);
  return {
    id: "buildings",
    type: "fill-extrusion",
    source: "buildings",
    paint: {
      "fill-extrusion-color": state.night ? expression(["case", lit, colours.lit, plain]) : plain,
      "fill-extrusion-height": ["get", "h"],
      "fill-extrusion-base": ["get", "b"],
      "fill-extrusion-vertical-gradient": true,
    },
  };
}

function vehicleLayer(state: TwinState): LayerSpecification {
  return {
    id: "traffic",
    type: "circle",
    source: "traffic",
    paint: {
      // By night the lamps at their front, or at their back.
      "circle-color": state.night
        ? ["case", ["get", "back"], "#ff8f7a", "#fff3cf"]
        : ["case", ["get", "back"], "#c97a00", "#2b3166"],
      "circle-radius": ["interpolate", ["exponential", 2], ["zoom"], 13, 1.6, 18, 9],
      "circle-pitch-alignment": "map",
    },
  };
}

const address = (layer: Layer) => new URL(layerUrl(layer), location.href).href;
const NOBODY = { type: "FeatureCollection" as const, features: [] };

/**
 * The whole style for a state. Everything it names is served by the hub itself; `data` says where a layer's places
 * are, or what they are. Vehicles are put into their source as they move.
 */
export function twinStyle(
  state: TwinState,
  data: (layer: Layer) => GeoJSONSourceSpecification["data"] = address,
): StyleSpecification {
  const colours = state.night ? NIGHT : DAY;
  const mapped = LAYERS.filter((layer) => layer !== "sensors");
  return {
    version: 8,
    sources: {
      ...Object.fromEntries(mapped.map((layer) => [layer, { type: "geojson" as const, data: data(layer) }])),
      traffic: { type: "geojson", data: NOBODY },
    },
    sky: {
      "sky-color": colours.sky,
      "horizon-color": colours.horizon,
      "fog-color": colours.horizon,
      "sky-horizon-blend": 0.7,
      "horizon-fog-blend": 0.6,
      "fog-ground-blend": 0.6,
    },
    light: {
      anchor: "map",
      color: colours.light,
      intensity: state.night ? 0.4 : 0.42,
      position: [1.4, 210, 38],
    },
    layers: [
      ...surfaces(colours, state),
      vehicleLayer(state),
      ...lampLayers(state),
      buildings(colours, state),
    ],
  };
}
