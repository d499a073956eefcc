import { describe, expect, it } from "vitest";
import { filtersFrom, isNarrowed, searchOf, shownView, type SavedView } from "./savedViews";

const view = (name: string, filters: Partial<SavedView["filters"]>): SavedView => ({
  id: name,
  name,
  shared: false,
  made_by: "Sam",
  count: 1,
  filters: { ...filtersFrom({}), ...filters },
});

describe("saved views", () => {
  it("come back as they were saved", () => {
    const search = { view: "closed", whose: "me", channel: "sms", department: 3, skill: "french", q: "ana" } as const;
    expect(searchOf(view("a", filtersFrom(search)))).toEqual(search);
    expect(searchOf(view("a", {}))).toEqual({});
  });

  it("take away what the address had", () => {
    expect("channel" in searchOf(view("a", { whose: "me" }))).toBe(true);
  });

  it("are known by their filters, whatever is open beside", () => {
    const views = [view("mine", { whose: "me" }), view("text", { channel: "sms" })];
    expect(shownView(views, { channel: "sms", open: "x", at: "x" })?.name).toBe("text");
    expect(shownView(views, { channel: "sms", q: "ana" })).toBeUndefined();
  });

  it("are worth saving where something is set", () => {
    expect(isNarrowed({ open: "x" })).toBe(false);
    expect(isNarrowed({ view: "all" })).toBe(true);
  });
});
