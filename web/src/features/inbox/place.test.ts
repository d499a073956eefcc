import { expect, test } from "vitest";
import { degreesIn, wordsOf } from "./place";

test.each([
  ["51.5, -0.12", [51.5, -0.12]],
  ["geo:51.5,-0.12?z=17", [51.5, -0.12]],
  ["-33.86 151.2", [-33.86, 151.2]],
  ["https://www.openstreetmap.org/?mlat=51.5&mlon=-0.12&zoom=17", [51.5, -0.12]],
  ["https://www.google.com/maps/@51.5,-0.12,15z", [51.5, -0.12]],
  ["https://maps.google.com/x!3d51.5!4d-0.12", [51.5, -0.12]],
  ["95, 10", null],
  ["10, 190", null],
  ["1 Quay Street", null],
  ["", null],
])("“%s” is %j", (text, expected) => {
  const found = degreesIn(text);
  expect(found && [found.latitude, found.longitude]).toEqual(expected);
});

test("a place without words is called by its degrees", () => {
  expect(wordsOf({ latitude: 51.5, longitude: -0.12, name: "", address: "" })).toBe("51.5, -0.12");
  expect(wordsOf({ latitude: 51.5, longitude: -0.12, name: "Harbour", address: "1 Quay" })).toBe("Harbour, 1 Quay");
});
