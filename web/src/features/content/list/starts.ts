// Messages to begin with, in the language of the screens; every word is there to be changed.
import type { TFunction } from "i18next";
import { BLANK, type Form, type Variants } from "../types";

export const STARTS = ["invitation", "reminder", "receipt", "blank"] as const;
export type Start = (typeof STARTS)[number];

export const FORMS_OF: Record<Start, readonly Form[]> = {
  invitation: ["email", "sms", "page", "letter"],
  reminder: ["email", "sms", "push"],
  receipt: ["email", "sms"],
  blank: ["sms"],
};

const RAW = { skipInterpolation: true } as const; // the braces are the template's

export function variantsOf(start: Start, t: TFunction<"content">): Variants {
  if (start === "blank") return {};
  const both: Variants = {
    email: {
      ...BLANK.email,
      subject: t(`starts.${start}.subject`, RAW),
      preheader: t(`starts.${start}.preheader`, RAW),
      html: t(`starts.${start}.html`, RAW),
    },
    sms: { ...BLANK.sms, text: t(`starts.${start}.sms`, RAW) },
  };
  if (start === "reminder") {
    return { ...both, push: { ...BLANK.push, title: t("starts.reminder.title", RAW), body: t("starts.reminder.body", RAW) } };
  }
  return start === "invitation" ? { ...both, ...invitation(t) } : both;
}

function invitation(t: TFunction<"content">): Variants {
  return {
    page: {
      ...BLANK.page,
      title: t("starts.invitation.pageTitle", RAW),
      html: t("starts.invitation.page", RAW),
      form: [{ name: "guests", label: t("starts.invitation.guests"), kind: "choice", required: true, choices: ["1", "2", "3", "4"] }],
      button: t("starts.invitation.button"),
    },
    letter: {
      ...BLANK.letter,
      subject: t("starts.invitation.letterSubject"),
      paragraphs: [t("starts.invitation.one", RAW), t("starts.invitation.two", RAW), t("starts.invitation.three", RAW)],
      reply_hint: t("starts.invitation.hint", RAW),
    },
  };
}
