import { expect, test } from "vitest";
import { addressesIn, withAddresses } from "./copies";

test.each([
  ["", []],
  ["bob@firm.example", ["bob@firm.example"]],
  [" bob@firm.example;carol@firm.example,\n dan@firm.example ", ["bob@firm.example", "carol@firm.example", "dan@firm.example"]],
  ["bob@firm.example, BOB@firm.example", ["BOB@firm.example"]],
])("%j holds %j", (typed, found) => {
  expect(addressesIn(typed)).toEqual(found);
});

test("an answer to all keeps who was typed", () => {
  expect(withAddresses("dan@firm.example", ["bob@firm.example", "dan@firm.example"])).toBe("dan@firm.example, bob@firm.example");
});
