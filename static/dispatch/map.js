// Carers on a map: a shape, a character and a colour for what each is doing; a press shows name,
// service and time, and nothing more. Near ones are one number until the map is closer.

import { follow } from "../ui/js/live.js";
import { saying } from "./live_state.js";

const CHARACTERS = { idle: "闲", on_the_way: "途", serving: "服", overdue: "!", offline: "–" };
const APART = 48; // pixels: a finger
const MOST_ZOOM = 18;
const ON_TOP = 10_000; // no number of near ones covers whoever is late
const COMMUNITIES_FROM = 13; // farther away their names would cover each other

const frame = document.querySelector("#map");
const state = document.querySelector("[data-live-state]");
const person = document.querySelector("[data-person]");
const read = (id) => JSON.parse(document.getElementById(id).textContent);

frame.hidden = false;
document.querySelector("[data-live-rows]").hidden = true; // it would grow old; the list has a page of its own
const map = L.map(frame, { maxZoom: MOST_ZOOM, preferCanvas: true, zoomAnimation: false, fadeAnimation: false });
map.setView([39.92, 116.45], 11);
frame.setAttribute("aria-label", frame.dataset.label);
frame.setAttribute("role", "region");

let homes = null;

function drawBase() {
  const { url, notice } = read("map-tiles");
  if (url) {
    L.tileLayer(url, { attribution: notice, maxZoom: MOST_ZOOM }).addTo(map);
  }
  map.attributionControl.setPrefix(false);
  const look = getComputedStyle(frame);
  const colour = look.getPropertyValue("--map-line").trim();
  const named = (level) =>
    L.geoJSON(read("map-base"), {
      filter: ({ properties }) => properties.level === level,
      pointToLayer: (_feature, at) => L.circleMarker(at, { radius: 3, color: colour, interactive: false }),
      onEachFeature: ({ properties }, point) =>
        point.bindTooltip(properties.name, { permanent: true, direction: "bottom", className: `map-area map-area--${level}` }),
    });
  const streets = named("street");
  const communities = named("community");
  const choose = () => {
    const near = map.getZoom() >= COMMUNITIES_FROM;
    (near ? streets : communities).remove();
    (near ? communities : streets).addTo(map);
  };
  if (communities.getLayers().length) {
    homes = communities.getBounds();
    map.fitBounds(homes.pad(0.1));
  }
  choose();
  map.on("zoomend", choose);
}

const carers = new Map();
const pins = L.layerGroup().addTo(map);
let chosen = null;
let fitted = false;

// Whoever is overdue always stands alone.
function groups() {
  const found = [];
  for (const carer of carers.values()) {
    if (carer.lat === undefined) continue;
    const at = map.latLngToLayerPoint([carer.lat, carer.lon]);
    const near = carer.status === "overdue" ? null : found.find((group) => !group.alone && group.at.distanceTo(at) < APART);
    if (near) near.carers.push(carer);
    else found.push({ at, carers: [carer], alone: carer.status === "overdue" });
  }
  return found;
}

function marker(at, className, text, label, act) {
  const icon = L.divIcon({ className, html: text, iconSize: [44, 44] });
  const zIndexOffset = className.includes("overdue") ? ON_TOP : 0;
  const made = L.marker(at, { icon, keyboard: true, zIndexOffset }).on("click", act).on("keypress", ({ originalEvent }) => {
    if (originalEvent.key === "Enter") act();
  });
  pins.addLayer(made);
  const element = made.getElement();
  element.setAttribute("role", "button");
  element.setAttribute("aria-label", label);
  return made;
}

function draw() {
  const focused = document.activeElement?.getAttribute("aria-label");
  pins.clearLayers();
  for (const { carers: together } of groups()) {
    const [first] = together;
    const at = [first.lat, first.lon];
    if (together.length === 1) {
      marker(at, `pin pin--large pin--${first.status}`, CHARACTERS[first.status], `${first.name} ${first.label}`, () => show(first.id));
    } else {
      const bounds = L.latLngBounds(together.map(({ lat, lon }) => [lat, lon]));
      const label = frame.dataset.cluster.replace("%s", together.length);
      const apart = () => map.fitBounds(bounds.pad(0.3));
      const act = comeApart(together) ? apart : () => showMany(label, together);
      marker(at, "pin pin--large pin--many", String(together.length), label, act);
    }
  }
  if (focused) {
    [...frame.querySelectorAll(".pin")].find((pin) => pin.getAttribute("aria-label") === focused)?.focus();
  }
}

// Whether the closest look tells them apart: two in one house stay one number, and are listed.
function comeApart(together) {
  const [first, ...others] = together.map(({ lat, lon }) => map.project([lat, lon], MOST_ZOOM));
  return others.some((at) => at.distanceTo(first) >= APART);
}

const serviceOf = (carer) => carer.service || person.dataset.none;
const timeOf = (carer) => (carer.from ? `${carer.from}–${carer.to}` : "");

function tellPerson(name, service, time) {
  person.hidden = false;
  person.querySelector("[data-name]").textContent = name;
  person.querySelector("[data-service]").textContent = service;
  person.querySelector("[data-time]").textContent = time;
}

function show(id) {
  const carer = carers.get(id);
  chosen = carer ? id : null;
  if (carer) tellPerson(carer.name, serviceOf(carer), timeOf(carer));
  else if (person.dataset.many !== "1") person.hidden = true;
  if (carer) delete person.dataset.many;
}

function showMany(title, together) {
  chosen = null;
  person.dataset.many = "1";
  tellPerson(title, together.map((carer) => `${carer.name} ${serviceOf(carer)} ${timeOf(carer)}`.trim()).join("\n"), "");
}

function fit() {
  const places = [...carers.values()].filter(({ lat }) => lat !== undefined).map(({ lat, lon }) => [lat, lon]);
  if (!fitted && places.length) {
    // With the names around them, so that a single carer isn't a point in a void.
    map.fitBounds((homes ? L.latLngBounds(places).extend(homes) : L.latLngBounds(places)).pad(0.2), { maxZoom: 15 });
    fitted = true;
  }
}

const { say, noteTime } = saying(state);

drawBase();
map.on("zoomend", draw);
follow({
  snapshot: state.dataset.data,
  stream: state.dataset.stream,
  name: "carers",
  onAll: (data) => {
    carers.clear();
    data.carers.forEach((carer) => carers.set(carer.id, carer));
    noteTime();
    fit();
    draw();
    show(chosen);
  },
  onEvent: ({ places, changed }, askSoon) => {
    const unknown = places.some(({ id, lat, lon, at }) => {
      const carer = carers.get(id);
      if (carer) Object.assign(carer, { lat, lon, at });
      return !carer || carer.status === "offline";
    });
    noteTime();
    draw();
    if (changed || unknown) askSoon();
  },
  say,
});
