import { expect, test } from "vitest";
import type { SchemaCapabilities, SchemaProviderItem } from "@/lib/api";
import { abilitiesOf, found, groupOf, mediaKinds } from "./abilities";

const ABLE: SchemaCapabilities = {
  channel: "sms", renders: "sms", max_length: 1530, media: [], max_media_bytes: 0, max_picture_bytes: 0, buttons: 0, links: 0, label_length: null, templates: false,
  inbound: true, receipts: true, reads: false, reactions: false, sends_reactions: false, reaction_choices: [], locations: false, sends_locations: false, public: false, answers: [], copies: false, reply_window_hours: null, cost: 0, currency: "EUR",
};

function provider(name: string, ...channels: string[]): SchemaProviderItem {
  return { name, channels, about: `About ${name}.`, settings: [], sends: true, telling: "hook", uncertain: "leave", abilities: [] };
}

const ALL = [provider("kannel", "sms"), provider("twilio", "sms", "whatsapp"), provider("smtp", "email")];

test.each([
  ["", undefined, ["kannel", "twilio", "smtp"]],
  ["", "whatsapp", ["twilio"]],
  ["text message", undefined, ["kannel", "twilio"]],
  ["twi sms", undefined, ["twilio"]],
  ["pigeon", undefined, []],
])("“%s” on %s finds %j", (q, channel, expected) => {
  const names = found(ALL, q, channel, (each) => (each === "sms" ? "Text message" : each)).map((each) => each.name);
  expect(names).toEqual(expected);
});

test("a provider stands in the group of its channels, one of very many in a group of its own", () => {
  expect([...ALL, provider("http", "sms", "line", "viber", "slack", "teams")].map(groupOf)).toEqual(["text", "text", "mail", "many"]);
});

test("abilities tell what goes in and out, and of receipts the most", () => {
  expect(abilitiesOf(ABLE, true)).toEqual(["both", "receipts"]);
  expect(abilitiesOf({ ...ABLE, reads: true, inbound: false, buttons: 3, reply_window_hours: 24 }, true)).toEqual(["out", "reads", "buttons", "window"]);
  expect(abilitiesOf({ ...ABLE, copies: true }, true)).toEqual(["both", "receipts", "copies"]);
  expect(abilitiesOf({ ...ABLE, receipts: false }, false)).toEqual(["in"]);
  expect(mediaKinds({ ...ABLE, media: ["image/", "image/png", "*/"] })).toEqual(["image", "any"]);
});
