import { expect, test } from "vitest";
import { changesBetween } from "./history/compare";
import { indented } from "./fields/indent";
import { sampleOf } from "./editor/samples";
import { slugOf } from "./slug";
import { BLANK } from "./types";
import { plainOf, withDefault, wordsOf } from "./words";

test.each([
  ["<p>Dear {{ name }},</p>\n<p>come&nbsp;in &amp; see</p>", "Dear {{ name }},\ncome in & see"],
  ['<p><a href="{{ links.register }}">Register</a> <a href="https://x.example">Us</a></p>', "Register: {{ links.register }} Us"],
  ["<mjml><mj-head><mj-title>T</mj-title></mj-head><mj-body><mj-text>Hi<br/>you</mj-text></mj-body></mjml>", "Hi\nyou"],
])("words of markup: %s", (markup, words) => {
  expect(wordsOf(markup)).toBe(words);
});

test("typographic marks become plain, letters stay", () => {
  expect(plainOf("it’s – “é”…")).toBe("it's - \"é\"...");
});

test("a default is written where there is none", () => {
  expect(withDefault("{{ a }} {{a}} {{ a|upper }} {{ ab }}", "a")).toBe("{{ a|default('…') }} {{ a|default('…') }} {{ a|upper }} {{ ab }}");
});

test.each([
  ["Spring invitation", "spring-invitation"],
  ["  Frühling: 2! ", "fruhling-2"],
  ["!!", ""],
])("the name %s is stored as %s", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test.each([
  ["12.5", 12.5],
  ["true", true],
  ['["a"]', ["a"]],
  ["[open", "[open"],
  ["007", "007"],
])("a sample value %s", (text, value) => {
  expect(sampleOf(text)).toEqual(value);
});

test.each([
  ["a caret", "ab", 1, 1, false, "a  b", 3, 3],
  ["lines", "a\nb\nc", 0, 3, false, "  a\n  b\nc", 2, 7],
  ["lines back", "  a\n b\nc", 2, 6, true, "a\nb\nc", 0, 3],
])("tab indents: %s", (_label, text, start, end, back, after, from, to) => {
  expect(indented(text, start, end, back)).toEqual({ text: after, start: from, end: to });
});

test("a comparison names the fields that differ and the lines", () => {
  const changes = changesBetween(
    { sms: { type: "sms", text: "One\nTwo" } },
    { sms: { type: "sms", text: "One\nThree" }, push: { ...BLANK.push, title: "Hi" } },
  );
  expect(changes).toEqual([
    {
      form: "sms",
      field: "text",
      lines: [
        { sign: " ", text: "One" },
        { sign: "-", text: "Two" },
        { sign: "+", text: "Three" },
      ],
    },
    { form: "push", field: "title", lines: [{ sign: "+", text: "Hi" }] },
  ]);
});
