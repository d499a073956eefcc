// What a service may start from.
import type { Service } from "./model";

export const STARTS = ["blank", "balance", "survey"] as const;
export type Start = (typeof STARTS)[number];

type Words = (key: `starts.${"text" | "answer" | "askName" | "thanks" | "chat" | "callMe" | "gladly" | "colleague" | "busy"}`) => string;

/** A first draft with a word of the company's, in a language. */
export function draftFrom(start: Start, name: string, word: string, language: string, t: Words): Service {
  const head = { name, title: word, words: { [language]: [word.toUpperCase()] } };
  const say = (text: string) => ({ [language]: text });
  if (start === "survey") {
    return {
      ...head,
      steps: [
        { type: "ask", name: "ask", text: say(t("starts.askName")), store: "answer", kind: "text" },
        { type: "set", name: "keep", context: { answer: "{{ answer }}" } },
        { type: "answer", name: "thanks", text: say(t("starts.thanks")) },
      ],
    };
  }
  if (start === "balance") {
    return {
      ...head,
      steps: [
        {
          type: "call", name: "look", connector: "", operation: "", arguments: { phone: "{{ address }}" },
          keep: { balance: "balance", currency: "currency" }, fallback: say(t("starts.busy")),
        },
        {
          type: "menu", name: "tell", text: say(t("starts.answer")),
          choices: [
            { value: "call_me", label: say(t("starts.callMe")), next: "call_me" },
            { value: "chat", label: say(t("starts.chat")), next: "people" },
          ],
        },
        { type: "call_back", name: "call_me", text: say(t("starts.gladly")) },
        { type: "hand_over", name: "people", text: say(t("starts.colleague")) },
      ],
    };
  }
  return { ...head, steps: [{ type: "answer", name: "answer", text: say(t("starts.text")) }] };
}
