import { expect, test } from "vitest";
import { blocksOf, inlineOf } from "./markdown";

test("a guide is read block by block", () => {
  const blocks = blocksOf("# kannel\n\nCarries `sms`\nby a gateway.\n\n| a | b |\n| --- | --- |\n| 1 | `x\\|y` |\n\n- one\n  more\n- two\n\n```\nget-url = 1\n```\n");
  expect(blocks).toEqual([
    { kind: "heading", level: 1, text: [{ kind: "text", text: "kannel" }] },
    { kind: "paragraph", text: [{ kind: "text", text: "Carries " }, { kind: "code", text: "sms" }, { kind: "text", text: " by a gateway." }] },
    {
      kind: "table",
      head: [[{ kind: "text", text: "a" }], [{ kind: "text", text: "b" }]],
      rows: [[[{ kind: "text", text: "1" }], [{ kind: "code", text: "x|y" }]]],
    },
    { kind: "list", ordered: false, items: [[{ kind: "text", text: "one more" }], [{ kind: "text", text: "two" }]] },
    { kind: "code", text: "get-url = 1" },
  ]);
});

test("a link leads to the web alone; a page of the documentation is only named", () => {
  expect(inlineOf("[there](https://a.example/b) or [here](../x.md) or [worse](javascript:alert(1))")).toEqual([
    { kind: "link", text: "there", href: "https://a.example/b" },
    { kind: "text", text: " or " },
    { kind: "text", text: "here" },
    { kind: "text", text: " or " },
    { kind: "text", text: "worse" },
    { kind: "text", text: ")" },
  ]);
});

test("one star stresses, but neither multiplies nor begins a list", () => {
  expect(inlineOf("letters stay *sent*, 2*3*4")).toEqual([
    { kind: "text", text: "letters stay " },
    { kind: "stressed", text: "sent" },
    { kind: "text", text: ", 2*3*4" },
  ]);
});

test("what has no end ends with the page", () => {
  expect(blocksOf("```\nopen")).toEqual([{ kind: "code", text: "open" }]);
  expect(blocksOf("")).toEqual([]);
});

test("a name within strong words is shown without its marks", () => {
  expect(inlineOf("**`schemes` lets** them")).toEqual([
    { kind: "strong", text: "schemes lets" },
    { kind: "text", text: " them" },
  ]);
});
