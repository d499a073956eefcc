// Elements made by hand: no markup is ever parsed, so that pages which demand trusted types have nothing to object to.
type Child = Node | string | null | false | undefined;
type Attributes = Record<string, string | number | boolean | EventListener | undefined>;

export function el<K extends keyof HTMLElementTagNameMap>(name: K, given: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children.filter((child): child is Node | string => child !== null && child !== false && child !== undefined));
  return made;
}

const PATHS = {
  chat: ["M12 3C6.8 3 3 6.6 3 11c0 2.4 1.1 4.5 2.9 6L5.3 21l4-2.1c.9.2 1.8.3 2.7.3 5.2 0 9-3.6 9-8.1S17.2 3 12 3Z"],
  close: ["M6 9l6 6 6-6"],
  cross: ["M6 6l12 12M18 6L6 18"],
  send: ["M5 12h13M12.5 6l6 6-6 6"],
  clip: ["M15 7l-6.5 6.5a1.5 1.5 0 0 0 3 3L18 10a3 3 0 0 0-6-6l-6.500 6.500a4.500 4.500 0 0 0 9 9L21 13"],
  file: ["M14 3v4a1 1 0 0 0 1 1h4", "M17 21H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h7l5 5v11a2 2 0 0 1-2 2Z"],
  mail: ["M3 7a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7Z", "M3 7l9 6 9-6"],
  onward: ["M4 8h13M13 4l4 4-4 4", "M20 16H7M11 12l-4 4 4 4"],
  check: ["M5 12l5 5L20 7"],
} as const;

export function icon(name: keyof typeof PATHS): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const made = document.createElementNS(space, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: `icon i-${name}` })) made.setAttribute(key, value);
  for (const d of PATHS[name]) {
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", d);
    made.append(path);
  }
  return made;
}

const LINK = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

/** A text whose web addresses are links. */
export function linked(text: string): Node[] {
  const made: Node[] = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    made.push(document.createTextNode(text.slice(from, found.index)));
    made.push(el("a", { href: found[0], target: "_blank", rel: "noopener noreferrer nofollow" }, found[0]));
    from = found.index + found[0].length;
  }
  made.push(document.createTextNode(text.slice(from)));
  return made;
}
