import { expect, test } from "vitest";
import { plainSender, prefixesOf, readPasted } from "./pasted";

test("numbers are read as people write them", () => {
  expect(["+44 7700 900-100", "(0)7700 900100", "62 123", "Shop 24"].map(plainSender)).toEqual(["+447700900100", "(0)7700 900100", "62123", "Shop 24"]);
  expect(prefixesOf("+44, 353 +44")).toEqual(["+44", "+353"]);
  expect(prefixesOf("")).toEqual([]);
  expect(prefixesOf("UK")).toBeNull();
});

test("a pasted list gives numbers, and says of each line that gives none why", () => {
  const text = ["+44 7700 900100; +44; 60", "", "Shop", "+49155500001, +49, +43", "62123\t\t10", "x", "+447700900101; UK", "+447700900102; ; 0", "Shop", "+441"].join("\n");
  const { numbers, faults } = readPasted(text, ["+441"]);
  expect(numbers).toEqual([
    { sender: "+447700900100", prefixes: ["+44"], per_minute: 60 },
    { sender: "Shop", prefixes: [], per_minute: null },
    { sender: "+49155500001", prefixes: ["+49", "+43"], per_minute: null },
    { sender: "62123", prefixes: [], per_minute: 10 },
  ]);
  expect(faults.map((each) => [each.line, each.why])).toEqual([
    [6, "sender"],
    [7, "prefix"],
    [8, "minute"],
    [9, "twice"],
    [10, "known"],
  ]);
});
