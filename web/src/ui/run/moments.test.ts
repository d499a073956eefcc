import { describe, expect, it } from "vitest";
import { momentsOf } from "./moments";

describe("momentsOf", () => {
  it("puts what went wrong between the steps that were left", () => {
    const at = (minute: number) => `2026-03-02T10:0${minute}:00Z`;
    const trail = [
      { step: "ask", exit: "reply", at: at(0) },
      { step: "look", exit: "next", at: at(3) },
    ];
    const troubles = [{ step: "look", text: "The back end did not answer.", at: at(2) }];
    expect(momentsOf({ trail, troubles }).map((it) => it.trouble ?? it.exit)).toEqual([
      "reply",
      "The back end did not answer.",
      "next",
    ]);
  });
});
