import { expect, test } from "vitest";
import { lengthOf, toneOf } from "./words";

test("a call's length is shown as a telephone does", () => {
  expect([0, 5, 65, 3600].map(lengthOf)).toEqual(["0:00", "0:05", "1:05", "60:00"]);
});

test("what rings calls for attention, and who was reached is good", () => {
  expect(toneOf("ringing", "")).toBe("warn");
  expect(toneOf("planned", "")).toBe("quiet");
  expect(toneOf("planned", "busy")).toBe("warn");
  expect(toneOf("ended", "reached")).toBe("good");
  expect(toneOf("ended", "wrong_number")).toBe("bad");
});
