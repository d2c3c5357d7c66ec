// Draws the twin's district: a plausible An Vân Dương, parts A and B, in Huế. It is a generated example, not survey data.
//   node scripts/make_district.mjs          writes public/twin/*.geojson (the same files every time)
//   node scripts/make_district.mjs --check  writes nothing; ends with 1 where the files are not what it would write
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { buildings } from "./district/buildings.mjs";
import { bearing, place, point } from "./district/frame.mjs";
import { ALONG, blocks, land, roads } from "./district/plan.mjs";
import { flood, inside, riverAt, water, wet } from "./district/water.mjs";

const OUT = new URL("../public/twin/", import.meta.url);
const NOTE = "Generated example, not survey data. Made by web_kiosk/scripts/make_district.mjs.";

/** The flights a scene may ask for by name. */
function cameras() {
  const river = (riverAt(-380) - riverAt(-420)) / 40;
  return {
    overview: { center: place([0, -70]), zoom: 14.78, pitch: 55, bearing: bearing(0, 1) },
    river: { center: place([-420, riverAt(-420)]), zoom: 16, pitch: 66, bearing: bearing(1, river) },
    centre: { center: place([180, 420]), zoom: 15.95, pitch: 62, bearing: bearing(-0.6, 1) },
    street: { center: place([mainRoad().at, 330]), zoom: 17.6, pitch: 74, bearing: bearing(0, 1) },
  };
}

/** The main road nearest to the centre of part A. */
function mainRoad() {
  const mains = ALONG.filter((road) => road.main);
  return mains.reduce((best, road) => (Math.abs(road.at - 180) < Math.abs(best.at - 180) ? road : best));
}

/** Where the hall's sensors are shown in the model: "device" and "point" say whose live value it is. */
function sensors() {
  const at = mainRoad().at;
  return [
    point([430, 560], { device: "air-quality", point: "pm25", rank: 1 }),
    point([-560, riverAt(-560) + 6], { device: "water-tank", point: "level", rank: 1 }),
    point([at + 4, 60], { device: "noise-meter", point: "level", rank: 2 }),
    point([40, -600], { device: "energy-meter", point: "power", rank: 1 }),
    point([-640, 260], { device: "parking-a", point: "free", rank: 2 }),
    point([720, riverAt(720) - 150], { device: "parking-b", point: "free", rank: 2 }),
  ];
}

/** Lamps of the main roads; each follows one of the six street lights of the model street. */
function lamps() {
  const made = [];
  for (const road of ALONG.filter((each) => each.main)) {
    for (let v = -1120; v <= 1120; v += 56) {
      const at = [road.at + (made.length % 2 ? 12 : -12), v];
      if (inside(at, 30) && !wet(at, 4)) made.push(point(at, { lamp: (made.length % 6) + 1 }));
    }
  }
  return made;
}

function collection(features, more = {}) {
  const lines = features.map((feature) => JSON.stringify(feature)).join(",\n");
  const head = JSON.stringify({ type: "FeatureCollection", note: NOTE, ...more }).slice(0, -1);
  return `${head},"features":[\n${lines}\n]}\n`;
}

const plan = blocks();
const files = {
  "land.geojson": collection(land(plan), { cameras: cameras() }),
  "water.geojson": collection(water()),
  "flood.geojson": collection(flood()),
  "roads.geojson": collection(roads()),
  "buildings.geojson": collection(buildings(plan)),
  "sensors.geojson": collection(sensors()),
  "lamps.geojson": collection(lamps()),
};

if (process.argv.includes("--check")) {
  for (const [name, text] of Object.entries(files)) {
    const there = await readFile(new URL(name, OUT), "utf8").catch(() => "");
    if (there === text) continue;
    console.error(`public/twin/${name} is not what scripts/make_district.mjs makes: run it again`);
    process.exitCode = 1;
  }
} else {
  await mkdir(OUT, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(new URL(name, OUT), text);
  console.log(
    Object.entries(files)
      .map(([name, text]) => `${name} ${Math.round(text.length / 1024)} KiB`)
      .join("\n"),
  );
}
