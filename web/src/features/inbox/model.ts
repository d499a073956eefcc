// The words of the inbox: what the API gives, and the closed lists that screens choose from.
import type {
  SchemaAgentRef,
  SchemaConversationDetail,
  SchemaListedConversation,
  SchemaMessageFile,
  SchemaOfferedTemplate,
  SchemaPresent,
  SchemaReplyOption,
  SchemaStoredFile,
  SchemaThreadEvent,
  SchemaThreadMessage,
  SchemaThreadNote,
} from "@/lib/api";

export type Agent = SchemaAgentRef;
export type Detail = SchemaConversationDetail;
export type Listed = SchemaListedConversation;
export type Option = SchemaReplyOption;
/** For whose eyes an answer to something public is. */
export type Publicity = Option["answers"][number];
export type Template = SchemaOfferedTemplate;
export type Message = SchemaThreadMessage;
export type Happening = SchemaThreadEvent;
export type Note = SchemaThreadNote;
export type Entry = Message | Note | Happening;
export type Present = SchemaPresent;
export type Upload = SchemaStoredFile;
export type Attached = SchemaMessageFile;

export const VIEWS = ["ours", "customer", "snoozed", "closed", "all"] as const;
export type View = (typeof VIEWS)[number];

export const WHOSE = ["anyone", "me", "departments", "nobody"] as const;
export type Whose = (typeof WHOSE)[number];

export const READINGS = ["yes", "no", "question", "complaint", "unclear"] as const;
export type Reading = (typeof READINGS)[number];

export function isReading(value: unknown): value is Reading {
  return READINGS.includes(value as Reading);
}

/** Whether the provider takes what it has approved on this way, and nothing else: its reply window is closed. */
export function takesTemplates(option: Pick<Option, "window">): boolean {
  return option.window !== null && !option.window.open && option.window.templates;
}

/** What tells one way to a customer from another. */
export function keyOf(option: Pick<Option, "channel" | "address">): string {
  return `${option.channel} ${option.address}`;
}

/** The views whose queries show something else after a conversation has changed. */
export function touched(conversation: string): readonly (readonly unknown[])[] {
  return [["conversation", conversation], ["inbox"]];
}
