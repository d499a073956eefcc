// The forms a message can take, what each is made of, and which channel's looks it bears.
import type { components } from "@/lib/api";

type Schemas = components["schemas"];

export type TemplateItem = Schemas["TemplateItem"];
export type TemplateDetail = Schemas["TemplateDetail"];
export type Shown = Schemas["TemplatePreview"]["shown"][string];
export type Fault = Schemas["NotShown"];
export type FormField = Schemas["FormField"];
export type Button = Schemas["Button"];
export type Key = Schemas["Key"];

export interface Sources {
  email: Schemas["EmailSource"];
  sms: Schemas["SmsSource"];
  push: Schemas["PushSource"];
  post: Schemas["PostSource"];
  page: Schemas["PageSource"];
  letter: Schemas["LetterSource"];
  chat: Schemas["ChatSource"];
  voice: Schemas["VoiceSource"];
}

export type Form = keyof Sources;
export type Variants = Partial<Sources>;

export const FORMS = ["email", "sms", "push", "post", "page", "letter", "chat", "voice"] as const satisfies readonly Form[];

export const CHANNEL_OF: Record<Form, string> = {
  email: "email",
  sms: "sms",
  push: "push",
  post: "x",
  page: "web",
  letter: "print",
  chat: "chat",
  voice: "voice",
};

export const BLANK: Sources = {
  email: { type: "email", subject: "", html: "", mjml: null, text: null, preheader: null },
  sms: { type: "sms", text: "" },
  push: { type: "push", title: "", body: "", url: null, image: null, buttons: [], reply: "", topic: "" },
  post: { type: "post", text: "" },
  page: { type: "page", title: "", html: "", form: [], button: "Send" },
  letter: { type: "letter", subject: "", paragraphs: [""], sender: [], qr: "register", reply_hint: null },
  chat: { type: "chat", text: "", buttons: [], media: null, approved: null },
  voice: { type: "voice", text: "", language: "", voice: "", keys: [], speech: false, goodbye: "" },
};

export function isForm(name: unknown): name is Form {
  return FORMS.includes(name as Form);
}

export function formsOf(variants: Variants): Form[] {
  return FORMS.filter((form) => variants[form] !== undefined);
}
