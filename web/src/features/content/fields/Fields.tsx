// The fields of whichever form is written.
import type { Draft } from "../editor/useDraft";
import type { Form } from "../types";
import { ChatFields } from "./ChatFields";
import { EmailFields } from "./EmailFields";
import { LetterFields } from "./LetterFields";
import { PageFields } from "./PageFields";
import { PushFields } from "./PushFields";
import { PostFields, SmsFields } from "./ShortFields";
import { VoiceFields } from "./VoiceFields";

export function Fields({ draft, form }: { draft: Draft; form: Form }) {
  const { variants, set } = draft;
  const { email, sms, push, post, page, letter, chat, voice } = variants;
  if (form === "email" && email) return <EmailFields source={email} onChange={(next) => set("email", next)} />;
  if (form === "sms" && sms) return <SmsFields source={sms} onChange={(next) => set("sms", next)} email={email} />;
  if (form === "push" && push) return <PushFields source={push} onChange={(next) => set("push", next)} email={email} />;
  if (form === "post" && post) return <PostFields source={post} onChange={(next) => set("post", next)} email={email} />;
  if (form === "page" && page) return <PageFields source={page} onChange={(next) => set("page", next)} />;
  if (form === "letter" && letter) return <LetterFields source={letter} onChange={(next) => set("letter", next)} />;
  if (form === "chat" && chat) return <ChatFields source={chat} onChange={(next) => set("chat", next)} email={email} />;
  if (form === "voice" && voice) return <VoiceFields source={voice} onChange={(next) => set("voice", next)} email={email} />;
  return null;
}
