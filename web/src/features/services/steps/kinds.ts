// How each step looks in the list.
import {
  IconArrowFork,
  IconBolt,
  IconExternalLink,
  IconHelp,
  IconListNumbers,
  IconMessage,
  IconPencil,
  IconPhone,
  IconPlugConnected,
  IconShieldCheck,
  IconTag,
  IconUsers,
} from "@tabler/icons-react";
import type { Step, StepType } from "../model";

export const ICONS: Record<StepType, typeof IconMessage> = {
  answer: IconMessage,
  call: IconPlugConnected,
  menu: IconListNumbers,
  ask: IconHelp,
  branch: IconArrowFork,
  set: IconPencil,
  verify: IconShieldCheck,
  offer: IconTag,
  start: IconBolt,
  call_back: IconPhone,
  continue: IconExternalLink,
  hand_over: IconUsers,
};

/** What a step says or does, in one line. */
export function glanceAt(step: Step, language: string): string {
  const text = step.text?.[language] ?? Object.values(step.text ?? {})[0];
  if (text) return text;
  switch (step.type) {
    case "call":
      return [step.connector, step.operation].filter(Boolean).join(" · ");
    case "branch":
      return [step.field, step.operator, step.value].filter((it) => it !== undefined && it !== "").join(" ");
    case "set":
      return Object.keys({ ...step.context, ...step.attributes, ...step.variables }).join(", ");
    case "start":
      return step.journey ?? "";
    default:
      return "";
  }
}
