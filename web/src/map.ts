// The map: the region's own outlines and points, nothing from outside unless the operator said so. Everything on it
// stands in the list beside it; what is told here only leads there.
import {
  AttributionControl,
  LngLatBounds,
  Map as Ground,
  NavigationControl,
  Popup,
  ScaleControl,
  setWorkerCount,
  setWorkerUrl,
  type GeoJSONSource,
  type MapMouseEvent,
  type StyleSpecification,
} from "maplibre-gl";
import { fill } from "./dom";
import { cluster, label, mark } from "./map-marks";
import { Picking } from "./map-picking";

/** What is known of a point. */
interface Spot {
  id: string;
  mark: string;
  name: string;
  what: string;
  url: string;
}

type Spots = GeoJSON.FeatureCollection<GeoJSON.Point, Spot>;
type Areas = GeoJSON.FeatureCollection<GeoJSON.MultiPolygon, { place: string; name: string }>;

const NOWHERE: Spots = { type: "FeatureCollection", features: [] };
/** The middle of the country, until there is something to show. */
const JAPAN: [number, number] = [138, 37.5];
/** Points under one finger. */
const REACH = 12;
const MOST_TOLD = 8;

class MapOfPlaces {
  private readonly ground: Ground;
  private readonly popup = new Popup({ maxWidth: "20rem", focusAfterOpen: false });
  private spots: Spots = NOWHERE;
  private chosen = "";
  readonly picking: Picking;

  constructor(
    private readonly frame: HTMLElement,
    private readonly element: HTMLElement,
  ) {
    const worker = new URL(element.dataset["worker"] ?? "", document.baseURI);
    setWorkerUrl(worker.href);
    // One worker is what an old tablet has a core for.
    setWorkerCount(1);
    this.ground = new Ground({
      container: element,
      style: style(element.dataset["tiles"]),
      center: JAPAN,
      zoom: 4,
      maxZoom: 18,
      dragRotate: false,
      pitchWithRotate: false,
      attributionControl: false,
      renderWorldCopies: false,
      fadeDuration: 0,
      maxTileCacheSize: 64,
      locale: {
        "NavigationControl.ZoomIn": this.say("zoomIn"),
        "NavigationControl.ZoomOut": this.say("zoomOut"),
        "Popup.Close": this.say("close"),
        "Map.Title": element.getAttribute("aria-label") ?? "",
      },
    });
    this.ground.touchZoomRotate.disableRotation();
    this.ground.keyboard.disableRotation();
    this.ground.setMissingStyleImageResolver((id) => this.draw(id));
    this.ground.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.ground.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
    const credit = element.dataset["credit"];
    if (credit) this.ground.addControl(new AttributionControl({ compact: false, customAttribution: escaped(credit) }));
    this.picking = new Picking(this.ground, frame, (key) => this.say(key));
    void this.fillIn();
    this.ground.on("click", (event) => void this.touched(event));
    this.ground.on("mousemove", (event) => {
      if (!this.picking.active) this.ground.getCanvas().style.cursor = this.under(event).length > 0 ? "pointer" : "";
    });
    this.watchList();
    document.addEventListener("tsunagu:arrived", () => void this.again());
  }

  private say(key: string): string {
    return this.element.dataset[`say${key.charAt(0).toUpperCase()}${key.slice(1)}`] ?? "";
  }

  private draw(id: string): void {
    if (this.ground.hasImage(id)) return;
    const [kind, rest = ""] = split(id, ":");
    const image = kind === "cluster" ? cluster(rest) : kind === "label" ? label(rest) : mark(rest, kind === "chosen");
    if (image) this.ground.addImage(id, image, { pixelRatio: 2 });
  }

  /** Fetches what is shown while the map itself is still being set up. */
  private async fillIn(): Promise<void> {
    const loaded = new Promise<void>((done) => void this.ground.once("style.load", () => done()));
    const [areas, spots] = await Promise.all([
      fetched<Areas>(this.element.dataset["outlines"]),
      this.element.dataset["points"] === undefined ? null : fetched<Spots>(this.element.dataset["points"]),
    ]);
    this.spots = spots ?? listed();
    this.look(areas);
    await loaded;
    if (areas) {
      this.source("areas").setData(areas);
      this.source("names").setData(names(areas));
    }
    await this.source("spots").setData(this.spots);
    this.ground.once("idle", () => {
      this.element.dataset["ready"] = String(this.spots.features.length);
    });
  }

  private source(id: string): GeoJSONSource {
    return this.ground.getSource<GeoJSONSource>(id) as GeoJSONSource;
  }

  /** Shows what was found; else the region. */
  private look(areas: Areas | null): void {
    const bounds = new LngLatBounds();
    // Where people put things down, the whole region is theirs to tap.
    const looksFor = this.element.dataset["points"] !== undefined || !areas?.features.length;
    if (looksFor)
      for (const spot of this.spots.features) bounds.extend(spot.geometry.coordinates as [number, number]);
    if (bounds.isEmpty())
      for (const area of areas?.features ?? [])
        for (const corner of area.geometry.coordinates.flat(2)) bounds.extend(corner as [number, number]);
    if (!bounds.isEmpty()) this.ground.fitBounds(bounds, { padding: 40, maxZoom: 15, animate: false });
  }

  /** The list has changed: what is on the map follows it. */
  private async again(): Promise<void> {
    this.watchList();
    if (this.element.dataset["points"] !== undefined) return;
    this.spots = listed();
    await this.source("spots").setData(this.spots);
    this.element.dataset["ready"] = String(this.spots.features.length);
  }

  private under(event: MapMouseEvent): Spot[] {
    const { x, y } = event.point;
    if (!this.ground.getLayer("spots")) return [];
    const found = this.ground.queryRenderedFeatures(
      [
        [x - REACH, y - REACH],
        [x + REACH, y + REACH],
      ],
      { layers: ["spots", "clusters"] },
    );
    const spots = new Map(found.map((one) => [String(one.properties["id"] ?? one.id), one.properties as Spot]));
    return [...spots.values()];
  }

  private async touched(event: MapMouseEvent): Promise<void> {
    const spots = this.under(event);
    if (this.picking.take(event.lngLat, spots.length === 0)) return;
    const { x, y } = event.point;
    const [group] = this.ground.queryRenderedFeatures(
      [
        [x - REACH, y - REACH],
        [x + REACH, y + REACH],
      ],
      { layers: ["clusters"] },
    );
    if (group) {
      const zoom = await this.source("spots").getClusterExpansionZoom(Number(group.properties["cluster_id"]));
      const [lng = 0, lat = 0] = (group.geometry as GeoJSON.Point).coordinates;
      // Those at one place never come apart: from here on they are told.
      this.ground.easeTo({ center: [lng, lat], zoom: Math.min(zoom, 17) });
      return;
    }
    if (spots.length === 0) this.popup.remove();
    else this.tell(spots, [event.lngLat.lng, event.lngLat.lat]);
  }

  private tell(spots: Spot[], at: [number, number]): void {
    const words = document.createElement("div");
    words.className = "map-told";
    for (const spot of spots.slice(0, MOST_TOLD)) {
      const line = words.appendChild(document.createElement("p"));
      const link = line.appendChild(document.createElement("a"));
      link.href = spot.url;
      link.textContent = spot.name;
      line.append(document.createElement("br"), spot.what);
    }
    const rest = spots.length - MOST_TOLD;
    if (rest > 0) words.appendChild(document.createElement("p")).textContent = fill(this.say("more"), { count: rest });
    this.popup.setLngLat(at).setDOMContent(words).addTo(this.ground);
    const first = spots[0];
    if (first) this.choose(first.id, true);
  }

  /** Marks one place on the map and in the list. */
  private choose(id: string, bring: boolean): void {
    this.chosen = id;
    for (const item of document.querySelectorAll<HTMLElement>("[data-place]")) {
      const chosen = item.dataset["place"] === id;
      item.toggleAttribute("data-chosen", chosen);
      if (chosen && bring) item.scrollIntoView({ block: "nearest" });
    }
    if (this.ground.getLayer("chosen")) this.ground.setFilter("chosen", ["==", ["get", "id"], this.chosen]);
  }

  /** Every place of the list leads to its point, and lights it up under hand and focus. */
  private watchList(): void {
    for (const item of document.querySelectorAll<HTMLElement>("[data-place][data-on-map]")) {
      if (item.dataset["shown"] !== undefined) continue;
      item.dataset["shown"] = "";
      const id = item.dataset["place"] ?? "";
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link-button no-print";
      button.textContent = this.say("show");
      const name = item.querySelector(".map-item-name")?.textContent?.trim() ?? "";
      button.setAttribute("aria-label", `${this.say("show")}: ${name}`);
      button.addEventListener("click", () => this.show(id));
      item.querySelector("[data-place-links]")?.append(button);
      item.addEventListener("pointerenter", () => this.choose(id, false));
      item.addEventListener("focusin", () => this.choose(id, false));
    }
  }

  private show(id: string): void {
    const spot = this.spots.features.find((one) => one.properties.id === id);
    if (!spot) return;
    const at = spot.geometry.coordinates as [number, number];
    this.ground.jumpTo({ center: at, zoom: Math.max(this.ground.getZoom(), 16) });
    this.tell([spot.properties], at);
    this.frame.scrollIntoView({ block: "nearest" });
    this.ground.getCanvas().focus({ preventScroll: true });
  }
}

/** What is on the map: ground, outlines, groups, points, names. Drawn without fonts from outside. */
function style(tiles: string | undefined): StyleSpecification {
  const empty = { type: "geojson" as const, data: NOWHERE };
  return {
    version: 8,
    sources: {
      areas: { type: "geojson", data: NOWHERE, tolerance: 0.2, buffer: 64 },
      names: empty,
      spots: { type: "geojson", data: NOWHERE, cluster: true, clusterRadius: 44, clusterMaxZoom: 15, buffer: 128 },
      ...(tiles ? { tiles: { type: "raster" as const, tiles: [tiles], tileSize: 256, maxzoom: 18 } } : {}),
    },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": "#eef1f4" } },
      ...(tiles ? [{ id: "tiles", type: "raster" as const, source: "tiles", paint: { "raster-fade-duration": 0 } }] : []),
      {
        id: "land",
        type: "fill",
        source: "areas",
        paint: { "fill-color": "#ffffff", "fill-opacity": tiles ? 0.15 : 1 },
      },
      {
        id: "districts",
        type: "line",
        source: "areas",
        filter: ["==", ["get", "place"], "district"],
        paint: { "line-color": "#767676", "line-width": 1, "line-dasharray": [3, 2] },
      },
      {
        id: "region",
        type: "line",
        source: "areas",
        filter: ["==", ["get", "place"], "region"],
        paint: { "line-color": "#4d4d4d", "line-width": 2 },
      },
      {
        id: "names",
        type: "symbol",
        source: "names",
        layout: { "icon-image": ["concat", "label:", ["get", "name"]], "icon-allow-overlap": true },
      },
      {
        id: "spots",
        type: "symbol",
        source: "spots",
        filter: ["!", ["has", "point_count"]],
        layout: { "icon-image": ["concat", "mark:", ["get", "mark"]], "icon-allow-overlap": true },
      },
      {
        id: "clusters",
        type: "symbol",
        source: "spots",
        filter: ["has", "point_count"],
        layout: {
          "icon-image": ["concat", "cluster:", ["to-string", ["get", "point_count"]]],
          "icon-allow-overlap": true,
        },
      },
      {
        id: "chosen",
        type: "symbol",
        source: "spots",
        filter: ["==", ["get", "id"], ""],
        layout: { "icon-image": ["concat", "chosen:", ["get", "mark"]], "icon-allow-overlap": true },
      },
    ],
  };
}

/** The points of the list on the page, where the map shows what the list does. */
function listed(): Spots {
  const features = [...document.querySelectorAll<HTMLElement>("[data-place][data-lat]")].map((item) => {
    const said = item.dataset;
    return {
      type: "Feature" as const,
      geometry: { type: "Point" as const, coordinates: [Number(said["lng"]), Number(said["lat"])] },
      properties: {
        id: said["place"] ?? "",
        mark: said["mark"] ?? "",
        name: said["name"] ?? "",
        what: said["what"] ?? "",
        url: said["url"] ?? "",
      },
    };
  });
  return { type: "FeatureCollection", features };
}

/** The names of the districts, each in the middle of its largest part. */
function names(areas: Areas): GeoJSON.FeatureCollection<GeoJSON.Point> {
  const districts = areas.features.filter((one) => one.properties.place === "district");
  const features = districts.flatMap((one) => {
    const rings = one.geometry.coordinates.flatMap((polygon) => polygon.slice(0, 1)).map(middle);
    const largest = rings.sort((a, b) => b.size - a.size)[0];
    return largest
      ? [
          {
            type: "Feature" as const,
            geometry: { type: "Point" as const, coordinates: largest.at },
            properties: { name: one.properties.name },
          },
        ]
      : [];
  });
  return { type: "FeatureCollection", features };
}

/** The centre of a ring, and its size. */
function middle(ring: GeoJSON.Position[]): { size: number; at: [number, number] } {
  let [size, x, y] = [0, 0, 0];
  ring.forEach(([ax = 0, ay = 0], place) => {
    const [bx = 0, by = 0] = ring[(place + 1) % ring.length] ?? [];
    const cross = ax * by - bx * ay;
    size += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  });
  const [firstX = 0, firstY = 0] = ring[0] ?? [];
  return { size: Math.abs(size), at: size === 0 ? [firstX, firstY] : [x / (3 * size), y / (3 * size)] };
}

async function fetched<T>(address: string | undefined): Promise<T | null> {
  if (!address) return null;
  try {
    const answer = await fetch(address, { headers: { accept: "application/geo+json" } });
    return answer.ok && !answer.redirected ? ((await answer.json()) as T) : null;
  } catch {
    return null;
  }
}

function split(text: string, at: string): [string, string?] {
  const place = text.indexOf(at);
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + 1)];
}

/** The control takes markup: what the operator said is text. */
function escaped(text: string): string {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
}

for (const element of document.querySelectorAll<HTMLElement>("[data-map]")) {
  const frame = element.closest<HTMLElement>("[data-map-frame]");
  if (!frame) continue;
  try {
    new MapOfPlaces(frame, element);
  } catch {
    // No WebGL: a sentence, and the list.
    element.hidden = true;
    frame.querySelector("[data-map-failed]")?.removeAttribute("hidden");
  }
}
