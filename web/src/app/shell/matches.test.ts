import { expect, test } from "vitest";
import { matches } from "./matches";

test.each([
  ["Campaigns", "cam", true],
  ["New campaign", "cam ne", true],
  ["Campaigns", "paigns", false],
  ["Configuração", "configuracao", true],
  ["Inbox", "", true],
  ["Inbox", "  ", true],
])("%s begins like %j: %s", (text, typed, found) => expect(matches(text, typed)).toBe(found));
