import { describe, expect, it } from "vitest";
import { isFiltered, queryOf, readListSearch, readPageSearch } from "./search";

const CITY = { type: "compare", field: "customer.city", operator: "eq", value: "Lima" } as const;

describe("the address of the list", () => {
  it("keeps what it knows and drops the rest", () => {
    expect(readListSearch({ q: "ana", sort: "name", where: CITY, tag: 7, segment: "", x: 1 })).toEqual({ q: "ana", sort: "name", where: CITY });
    expect(readListSearch({ sort: "-name", where: "city" })).toEqual({});
  });
  it("becomes a query of the API", () => {
    expect(queryOf({ q: "ana", where: CITY, new: true })).toEqual({ q: "ana", conditions: JSON.stringify(CITY) });
  });
  it("says whether anything is asked for", () => {
    expect(isFiltered({ sort: "name" })).toBe(false);
    expect(isFiltered({ tag: "vip" })).toBe(true);
  });
});

describe("the address of a customer", () => {
  it("keeps filters of the timeline that exist", () => {
    expect(readPageSearch({ group: "message", channel: "sms", everything: true })).toEqual({ group: "message", channel: "sms", everything: true });
    expect(readPageSearch({ group: "gossip", oldest: "yes" })).toEqual({});
  });
});
