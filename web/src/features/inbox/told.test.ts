import { describe, expect, it } from "vitest";
import { told, toldAll } from "./told";

describe("what a back end said", () => {
  it.each([
    ["text", "text"],
    [12.5, "12.5"],
    [true, "true"],
    [null, "–"],
    [[], ""],
    [[{ date: "2 Mar", amount: -9, note: null }, { date: "3 Mar", amount: 4, note: "Rent" }], "2 Mar · -9\n3 Mar · 4 · Rent"],
    [{ city: "Bristol", street: "" }, "Bristol"],
  ])("%j reads %j", (value, words) => expect(told(value)).toBe(words));

  it("is put into an answer with its names", () => {
    expect(toldAll({ data_left: 3, payments: [{ date: "2 Mar", amount: -9 }] })).toBe("data left: 3\npayments:\n2 Mar · -9");
  });
});
