import { expect, test } from "vitest";
import { isCarried } from "./carried";

const WHATSAPP = { media: ["image/jpeg", "application/pdf"], max_bytes: 16_000_000, max_picture_bytes: 5_000_000 };
const MAIL = { media: ["*"], max_bytes: 10_485_760, max_picture_bytes: 0 };

test.each([
  [WHATSAPP, "image/jpeg", 4_000_000, true],
  [WHATSAPP, "image/jpeg", 6_000_000, false],
  [WHATSAPP, "application/pdf", 6_000_000, true],
  [WHATSAPP, "application/zip", 10, false],
  [MAIL, "application/zip", 10, true],
  [{ media: [], max_bytes: 0, max_picture_bytes: 0 }, "image/jpeg", 1, false],
  [{ media: ["image/"], max_bytes: 0, max_picture_bytes: 0 }, "image/jpeg", 99_000_000, true],
])("%j carries %s of %d bytes: %s", (taken, media_type, size, expected) => {
  expect(isCarried(taken, { media_type, size })).toBe(expected);
});
