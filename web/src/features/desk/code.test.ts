import { expect, test } from "vitest";
import { coreOf, isCode } from "./code";

const TICKET = "AAABkR2nQ3R5c6b1T0x9Y8z7W6v5U4t3S2r1Q0p_";
const TOKEN = "ABABnLMj5QBxl4LloNCJqECQOBa1MlUt3P8";

test.each([
  [TICKET, true],
  [`https://go.example.com/t/${TICKET}`, true],
  [`https://go.example.com/t/${TICKET}?from=mail`, true],
  [`https://go.example.com/a/ticket/${TOKEN}`, true],
  ["K7P4QXZ", true],
  ["k7p4 qxz", true],
  ["Ana", false],
  ["Quentin", false],
  [TICKET.slice(1), false],
  ["https://example.com/", false],
  ["", false],
])("%s has the shape of a code: %s", (text, is) => {
  expect(isCode(text)).toBe(is);
});

test("a ticket is the same however it is shown", () => {
  expect(coreOf(` https://go.example.com/t/${TICKET}.png?x=1 `)).toBe(TICKET);
  expect(coreOf(TICKET)).toBe(TICKET);
});
