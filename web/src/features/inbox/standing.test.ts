import { describe, expect, it } from "vitest";
import type { Detail } from "./model";
import { standingOf } from "./standing";

const detail = {
  customer: {
    addresses: [
      { scheme: "email", value: "ana@example.org", display: "Ana@example.org", verification: "verified", evidence: "code", status: "active" },
      { scheme: "phone", value: "+447700900111", display: "", verification: "claimed", evidence: "brought a code", status: "active" },
    ],
  },
} as unknown as Detail;

describe("standingOf", () => {
  it("says what is known of the address that a message came from", () => {
    expect(standingOf({ direction: "in", address: "ana@example.org" }, detail)).toEqual({
      word: "verified", address: "Ana@example.org", evidence: "code",
    });
    expect(standingOf({ direction: "in", address: "+447700900111" }, detail).word).toBe("claimed");
  });
  it("says that an address is nobody's of this customer", () => {
    expect(standingOf({ direction: "in", address: "ben@example.org" }, detail).word).toBe("unknown");
  });
  it("says nothing of what went out", () => {
    expect(standingOf({ direction: "out", address: "ana@example.org" }, detail).word).toBeNull();
    expect(standingOf({ direction: "in", address: "" }, detail).word).toBeNull();
  });
});
