import { expect, test } from "vitest";
import { draftOf, minorOf, priceOf, written } from "./draft";

test("prices are written in whole units and kept in minor ones", () => {
  const stored = { each: 7.1, per: "segment" as const, countries: { "49": 6.25, "1": 0.8 } };
  const draft = draftOf(stored, 2, true);
  expect(draft).toEqual({ each: 0.071, per: "segment", countries: [{ digits: "1", price: 0.008 }, { digits: "49", price: 0.0625 }] });
  expect(priceOf(draft, 2)).toEqual(stored);
});

test("a currency without parts has none", () => {
  expect(written(9, 0)).toBe(9);
  expect(minorOf(9.5, 0)).toBe(9.5);
});

test("without a price there is nothing to store, and half a country is left out", () => {
  expect(draftOf(undefined, 2, true)).toEqual({ each: null, per: "segment", countries: [] });
  expect(draftOf(undefined, 2, false).per).toBe("message");
  expect(priceOf(draftOf(undefined, 2, true), 2)).toBeNull();
  const draft = { each: 0.1, per: "message" as const, countries: [{ digits: "+49 151", price: 0.2 }, { digits: "", price: 1 }, { digits: "33", price: null }] };
  expect(priceOf(draft, 2)).toEqual({ each: 10, per: "message", countries: { "49151": 20 } });
});
