import { expect, test } from "vitest";
import { exampleOf, languagesOf, moved, newStep, renamed, withText, type Step } from "./model";

const STEPS: Step[] = [
  { type: "call", name: "look", failed: "sorry" },
  { type: "menu", name: "pick", choices: [{ value: "a", label: {}, next: "sorry" }, { value: "b", label: {} }] },
  { type: "answer", name: "sorry", next: "look" },
];

test("a new step has a name of its own", () => {
  expect(newStep("answer", STEPS).name).toBe("answer");
  expect(newStep("answer", [...STEPS, newStep("answer", STEPS)]).name).toBe("answer_2");
});

test("a step that is named otherwise is led to by its new name", () => {
  const [look, pick, sorry] = renamed(STEPS, "sorry", "regret");
  expect(look?.failed).toBe("regret");
  expect(pick?.choices?.[0]?.next).toBe("regret");
  expect(sorry?.name).toBe("regret");
  expect(sorry?.next).toBe("look");
});

test("a step moves, and not beyond the ends", () => {
  expect(moved(STEPS, 0, 1).map((step) => step.name)).toEqual(["pick", "look", "sorry"]);
  expect(moved(STEPS, 2, 1).map((step) => step.name)).toEqual(["look", "pick", "sorry"]);
});

test("a text that is emptied goes", () => {
  expect(withText({ en: "Hi", es: "Hola" }, "es", "")).toEqual({ en: "Hi" });
  expect(withText(undefined, "en", "Hi")).toEqual({ en: "Hi" });
});

test("a service speaks the languages of its words and its texts", () => {
  expect(languagesOf({ name: "x", words: { en: ["X"] }, steps: [{ type: "answer", name: "a", text: { es: "Hola" } }] })).toEqual(["en", "es"]);
  expect(languagesOf({ name: "x", words: {}, steps: [] })).toEqual(["en"]);
});

test("a pretended back end answers what is kept", () => {
  expect(exampleOf({ type: "call", name: "c", keep: { left: "balance", money: "currency" } })).toEqual({ balance: "12.50", currency: "EUR" });
});
