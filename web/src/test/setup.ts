// What a browser has and jsdom lacks: a layout, media queries, observers.
import "@/lib/i18n";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

configure({ asyncUtilTimeout: 20_000 }); // a busy machine is no fault of the test
afterEach(cleanup);

class SilentObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
vi.stubGlobal("ResizeObserver", SilentObserver);
vi.stubGlobal("matchMedia", (query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
}));
addLayout();

function addLayout(): void {
  Element.prototype.scrollTo = () => undefined;
  Element.prototype.scrollIntoView = () => undefined;
  for (const [name, length] of Object.entries({ offsetHeight: 600, offsetWidth: 800, clientHeight: 600, clientWidth: 800 })) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => length });
  }
}
