import { describe, expect, it } from "vitest";
import { isPage, readSearch } from "./search";

describe("the playground's address", () => {
  it("keeps what it knows and drops the rest", () => {
    expect(readSearch({ person: "p", box: "mail", page: "/a/register/tok-en_1", x: 1 })).toEqual({
      person: "p",
      box: "mail",
      page: "/a/register/tok-en_1",
    });
    expect(readSearch({ box: "attic", page: "//evil.example/a" })).toEqual({});
  });

  it.each(["https://evil.example", "//evil.example", "/app/", "/api/v1/session", "/a/../app/", "javascript:alert(1)"])(
    "frames no %s",
    (path) => expect(isPage(path)).toBe(false),
  );

  it.each(["/chat/demo", "/chat/demo/abc_DEF-1", "/page/a/page/token", "/u/token"])("frames %s", (path) =>
    expect(isPage(path)).toBe(true),
  );
});
