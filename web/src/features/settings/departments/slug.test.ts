import { expect, test } from "vitest";
import { slugOf } from "./slug";

test.each([
  ["Finance", "finance"],
  ["Après-vente & Service", "apres-vente-service"],
  ["  ", ""],
  ["北京", ""],
])("%s is called %s", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});
