// Choosing a place on the map for a field of a form: by a tap, by Enter for the middle, or where the device is.
import { Marker, type LngLat, type Map as Ground } from "maplibre-gl";

export class Picking {
  /** The field that waits for a place. */
  private field: HTMLInputElement | null = null;
  /** A field that takes every tap that meets nothing: the form of a mapping session. */
  private readonly always: HTMLInputElement | null;
  private readonly marker = new Marker({ color: "#ce0000" });

  constructor(
    private readonly ground: Ground,
    private readonly frame: HTMLElement,
    private readonly say: (key: string) => string,
  ) {
    this.always = document.querySelector<HTMLInputElement>("input[data-map-always]");
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-map-pick]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.begin(input(button.dataset["mapPick"])));
    }
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-map-locate]")) {
      button.hidden = !("geolocation" in navigator);
      button.addEventListener("click", () => this.locate(input(button.dataset["mapLocate"])));
    }
    ground.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(this.active || this.always)) return;
      event.preventDefault();
      this.put(this.field ?? this.always, ground.getCenter());
    });
    for (const field of document.querySelectorAll<HTMLInputElement>("input[data-map-near], input[data-map-always]")) {
      field.addEventListener("change", () => this.point(field));
      this.point(field);
    }
  }

  get active(): boolean {
    return this.field !== null;
  }

  /** Whether a tap here was meant for a field: one that was asked for, or the form's where nothing else is meant. */
  take(at: LngLat, free: boolean): boolean {
    const field = this.field ?? (free ? this.always : null);
    if (!field) return false;
    this.put(field, at);
    return true;
  }

  private begin(field: HTMLInputElement | null): void {
    this.field = field;
    this.ground.getCanvas().style.cursor = "crosshair";
    this.frame.dataset["picking"] = "";
    this.tell("picking");
    this.frame.scrollIntoView({ block: "nearest" });
    this.ground.getCanvas().focus({ preventScroll: true });
  }

  private locate(field: HTMLInputElement | null): void {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.put(field, { lng: coords.longitude, lat: coords.latitude });
        this.ground.jumpTo({ center: [coords.longitude, coords.latitude], zoom: 14 });
      },
      () => this.tell("nowhere"),
      { timeout: 10_000 },
    );
  }

  private put(field: HTMLInputElement | null, { lng, lat }: { lng: number; lat: number }): void {
    this.field = null;
    this.ground.getCanvas().style.cursor = "";
    delete this.frame.dataset["picking"];
    if (!field) return;
    field.value = `${lat.toFixed(6)},${lng.toFixed(6)}`;
    // Drafts are kept and the mark is put on the map by what listens to the field.
    field.dispatchEvent(new Event("change", { bubbles: true }));
    this.tell("picked");
  }

  private point(field: HTMLInputElement): void {
    const [lat, lng] = field.value.split(/[,、]/).map(Number);
    if (lat === undefined || lng === undefined || !(Math.abs(lat) <= 90 && Math.abs(lng) <= 180)) this.marker.remove();
    else if (field.value.trim() !== "") this.marker.setLngLat([lng, lat]).addTo(this.ground);
  }

  private tell(key: string): void {
    const status = this.frame.querySelector("[data-map-says]");
    if (status) status.textContent = this.say(key);
  }
}

function input(id: string | undefined): HTMLInputElement | null {
  const field = document.getElementById(id ?? "");
  return field instanceof HTMLInputElement ? field : null;
}
