// Components of an approved template as WhatsApp's Cloud API takes them: read for a form, and changed without losing others.
import type { components } from "@/lib/api";

export type Approved = components["schemas"]["Approved"];
export type Component = Record<string, unknown>;
export type Parameter = Record<string, unknown>;

export const HEADERS = ["text", "image", "video", "document", "location", "product"] as const;
export const VALUES = ["text", "currency", "date_time"] as const;
export const BUTTONS = ["quick_reply", "url", "copy_code", "flow", "catalog", "mpm"] as const;
export type HeaderKind = (typeof HEADERS)[number];
export type ValueKind = (typeof VALUES)[number];
export type ButtonKind = (typeof BUTTONS)[number];
export const MOST_BUTTONS = 10;
export const MOST_CARDS = 10;

const ORDER = ["header", "body", "limited_time_offer", "carousel", "button"];

export function isOneOf<T extends string>(words: readonly T[], word: unknown): word is T {
  return (words as readonly unknown[]).includes(word);
}

/** An object within plain data; an empty one where there is none. */
export function held(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function listed(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(held) : [];
}

export function words(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

export function parametersOf(component: Component | undefined): Parameter[] {
  return listed(component?.parameters);
}

export function placeOf(components: readonly Component[], type: string): number {
  return components.findIndex((each) => each.type === type);
}

/** Puts a component of a kind in its place, or takes it away. */
export function withComponent(components: readonly Component[], type: string, next: Component | null): Component[] {
  const at = placeOf(components, type);
  if (at >= 0) return components.flatMap((each, place) => (place !== at ? [each] : next ? [next] : []));
  return next ? inOrder([...components, next]) : [...components];
}

export function inOrder(components: readonly Component[]): Component[] {
  const rank = (each: Component) => (ORDER.includes(words(each.type)) ? ORDER.indexOf(words(each.type)) : ORDER.length);
  return [...components].sort((one, other) => rank(one) - rank(other));
}

const MEDIA = ["image", "video", "document"];

export function newHeader(kind: HeaderKind): Component {
  const empty: Record<HeaderKind, unknown> = {
    text: "",
    image: { link: "" },
    video: { link: "" },
    document: { link: "", filename: "" },
    location: { latitude: "", longitude: "", name: "", address: "" },
    product: { product_retailer_id: "", catalog_id: "" },
  };
  return { type: "header", parameters: [{ type: kind, [kind]: empty[kind] }] };
}

export function newCard(at: number): Component {
  return { card_index: at, components: [newHeader("image")] };
}

export function isMedia(kind: string): boolean {
  return MEDIA.includes(kind);
}

export function newValue(kind: ValueKind, name: string): Parameter {
  const named = name ? { parameter_name: name } : {};
  if (kind === "currency") return { type: kind, ...named, currency: { fallback_value: "", code: "EUR", amount_1000: 0 } };
  if (kind === "date_time") return { type: kind, ...named, date_time: { fallback_value: "" } };
  return { type: kind, ...named, text: "" };
}

export function kindOf(button: Component): ButtonKind | null {
  const kind = words(button.sub_type).toLowerCase();
  return isOneOf(BUTTONS, kind) ? kind : null;
}

export function newButton(kind: ButtonKind, index: string): Component {
  const parameters: Record<ButtonKind, Parameter[]> = {
    quick_reply: [{ type: "payload", payload: "" }],
    url: [{ type: "text", text: "" }],
    copy_code: [{ type: "coupon_code", coupon_code: "" }],
    flow: [{ type: "action", action: { flow_token: "", flow_action_data: {} } }],
    catalog: [{ type: "action", action: { thumbnail_product_retailer_id: "" } }],
    mpm: [{ type: "action", action: { thumbnail_product_retailer_id: "", sections: [] } }],
  };
  return { type: "button", sub_type: kind, index, parameters: parameters[kind] };
}

/** The first place that no button has. */
export function freeIndex(components: readonly Component[]): string {
  const taken = components.filter((each) => each.type === "button").map((each) => words(each.index));
  return Array.from({ length: MOST_BUTTONS }, (_, at) => String(at)).find((at) => !taken.includes(at)) ?? "0";
}

/** Products of a list, a section a line: "Boats: b-1, b-2". */
export function sectionsText(value: unknown): string {
  return listed(value)
    .map((each) => `${words(each.title)}: ${listed(each.product_items).map((item) => words(item.product_retailer_id)).join(", ")}`)
    .join("\n");
}

export function sectionsOf(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => {
      const at = line.indexOf(":");
      const title = at < 0 ? "" : line.slice(0, at).trim();
      const items = line.slice(at + 1).split(",").map((each) => each.trim()).filter(Boolean);
      return { title, product_items: items.map((each) => ({ product_retailer_id: each })) };
    });
}

/** What a flow is told, a line each: "boat = {{ boat }}". */
export function pairsText(value: unknown): string {
  return Object.entries(held(value))
    .map(([name, each]) => `${name} = ${typeof each === "string" ? each : JSON.stringify(each)}`)
    .join("\n");
}

export function pairsOf(text: string): Record<string, string> {
  const pairs = text.split("\n").flatMap((line) => {
    const at = line.indexOf("=");
    const name = (at < 0 ? line : line.slice(0, at)).trim();
    return name ? [[name, at < 0 ? "" : line.slice(at + 1).trim()] as const] : [];
  });
  return Object.fromEntries(pairs);
}

const PLACE = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** What a wording leaves open, each once, in its order. */
export function placesOf(wording: string): string[] {
  return [...new Set([...wording.matchAll(PLACE)].map((found) => found[1] ?? ""))];
}

/** What a parameter shows once it is filled in. */
export function shownOf(parameter: Parameter): string {
  const kind = words(parameter.type);
  return kind === "text" ? words(parameter.text) : words(held(parameter[kind]).fallback_value);
}

/** A wording with what is filled in; what nothing is filled in for stays as it stands. */
export function filled(wording: string, parameters: readonly Parameter[]): string {
  return wording.replace(PLACE, (place, name: string) => {
    const named = parameters.find((each) => each.parameter_name === name) ?? parameters[Number(name) - 1];
    return named ? shownOf(named) : place;
  });
}

export function withName(parameter: Parameter, name: string): Parameter {
  const plain = Object.fromEntries(Object.entries(parameter).filter(([key]) => key !== "parameter_name"));
  return name ? { ...plain, parameter_name: name } : plain;
}

/** As many values as a wording leaves open: those there are stay, names and all. */
export function fitted(parameters: readonly Parameter[], wording: string): Parameter[] {
  const places = placesOf(wording);
  const named = places.some((each) => !/^\d+$/.test(each));
  return places.map((place, at) => {
    const kept = (named ? parameters.find((each) => each.parameter_name === place) : undefined) ?? parameters[at] ?? newValue("text", "");
    return withName(kept, named ? place : "");
  });
}
