import { describe, expect, it } from "vitest";
import { begin, change, redo, undo } from "./history";
import { addStep, blank, connect, disconnect, ENTRY, freshName, layOut, paste, placesOf, removeSteps, rename, type Journey } from "./model";

function welcome(): Journey {
  let drawn = addStep(blank("welcome", "Welcome"), "send", { type: "send", template: "hello" });
  drawn = addStep(drawn, "wait", { type: "wait", duration: "P1D" }, { step: "send", exit: "next" });
  return addStep(drawn, "exit", { type: "exit" }, { step: "wait", exit: "next" });
}

describe("drawing a journey", () => {
  it("begins with the first step and goes on from exits", () => {
    const drawn = welcome();
    expect(drawn.first).toBe("send");
    expect(drawn.steps.send?.exits).toEqual({ next: "wait" });
    expect(freshName(drawn, "send")).toBe("send_2");
  });

  it("takes every way to a step away with it", () => {
    const drawn = removeSteps(welcome(), ["wait"]);
    expect(Object.keys(drawn.steps)).toEqual(["send", "exit"]);
    expect(drawn.steps.send?.exits).toEqual({});
    expect(removeSteps(drawn, ["send"]).first).toBe("");
  });

  it("connects and parts, the entry too, and nothing with what is not there", () => {
    const drawn = welcome();
    expect(connect(drawn, ENTRY, "next", "wait").first).toBe("wait");
    expect(connect(drawn, "send", "undeliverable", "nowhere")).toBe(drawn);
    expect(disconnect(drawn, "send", "next").steps.send?.exits).toEqual({});
  });

  it("renames a step wherever it is named, but not to what is taken or no name", () => {
    const drawn = rename(welcome(), "wait", "a_day");
    expect(drawn.steps.send?.exits).toEqual({ next: "a_day" });
    expect(drawn.steps.a_day?.duration).toBe("P1D");
    expect(rename(drawn, "a_day", "send")).toBe(drawn);
    expect(rename(drawn, "a_day", "A day!")).toBe(drawn);
  });

  it("pastes copies with the ways among them alone", () => {
    const drawn = welcome();
    const copied = { send: drawn.steps.send!, wait: drawn.steps.wait! };
    const { journey, names } = paste(drawn, copied);
    expect(names).toEqual(["send_2", "wait_2"]);
    expect(journey.steps.send_2?.exits).toEqual({ next: "wait_2" });
    expect(journey.steps.wait_2?.exits).toEqual({});
  });

  it("lays out in layers, cycles and strays too", () => {
    let drawn = connect(welcome(), "wait", "again", "send");
    drawn = addStep(drawn, "stray", { type: "exit" });
    const places = placesOf(layOut(drawn));
    expect(places.send?.[1]).toBeLessThan(places.wait![1]);
    expect(places.exit?.[1]).toBeLessThan(places.stray![1]);
  });
});

it("undoes and does again; a new change ends what was undone", () => {
  let history = change(change(begin(1), 2), 3);
  history = undo(history);
  expect(history.now).toBe(2);
  expect(redo(history).now).toBe(3);
  history = change(history, 4);
  expect(redo(history).now).toBe(4);
  expect(undo(undo(undo(history))).now).toBe(1);
});
